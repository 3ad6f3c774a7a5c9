import type { RequestRecord } from '../record/request-record.ts';
import { outputLatencyMs } from '../latency/output-latency.ts';

/**
 * Below this mean gap between tokens no server decodes: 50,000 tokens/s in one stream. A proxy that holds an answer
 * back and passes it on in several writes shows gaps of microseconds.
 */
const IMPLAUSIBLE_GAP_MS = 0.02;

/**
 * True for an answer that was asked for as a stream but was not streamed: it has several tokens, and all came in one
 * socket read, or so close together that something on the way must have held them back (a buffering proxy, a server
 * that collects tool calls). Its time to first token is about its end-to-end latency and says nothing about prefill.
 */
export function hasArrivedAtOnce(record: RequestRecord): boolean {
  const tokenCount = record.tokens.output?.count;
  const durationMs = outputLatencyMs(record);
  if (tokenCount === undefined || tokenCount < 2 || durationMs === undefined) return false;
  const reads = record.chunks?.readNumber;
  const inOneRead = reads !== undefined && reads.length > 0 && reads[0] === reads[reads.length - 1];
  return inOneRead || durationMs / (tokenCount - 1) < IMPLAUSIBLE_GAP_MS;
}
