import type { RequestRecord } from '../record/request-record.ts';
import { outputLatencyMs } from '../latency/output-latency.ts';
import { visibleOutputTokenCount } from './output-token-count.ts';

/**
 * Below this mean gap between tokens no server decodes: 50,000 tokens/s in one stream. A proxy that holds an answer
 * back and passes it on in several writes shows gaps of microseconds.
 */
const IMPLAUSIBLE_GAP_MS = 0.02;

/** From so many reads on an answer is judged by its chunks alone: it was seen to arrive bit by bit. */
const MANY_READS = 10;

/**
 * True for an answer that was asked for as a stream but was not streamed: it has several tokens, and all came in one
 * socket read, or so close together that something on the way must have held them back (a buffering proxy, a server
 * that collects tool calls). Its time to first token is about its end-to-end latency and says nothing about prefill.
 */
export function hasArrivedAtOnce(record: RequestRecord): boolean {
  const { chunks } = record;
  const durationMs = outputLatencyMs(record);
  if (chunks === undefined || durationMs === undefined) return false;
  const chunkCount = chunks.atMs.length;
  const tokenCount = Math.max(chunkCount, visibleOutputTokenCount(record) ?? 0);
  if (tokenCount < 2) return false;
  if (chunks.readNumber[0] === chunks.readNumber[chunkCount - 1]) return true;
  const pieceCount = cameInManyReads(chunks.readNumber) ? chunkCount : tokenCount;
  return durationMs / (pieceCount - 1) < IMPLAUSIBLE_GAP_MS;
}

/** Looks no further than it must: every metric of an answer asks. */
function cameInManyReads(readNumber: readonly number[]): boolean {
  let readCount = 1;
  for (let index = 1; index < readNumber.length && readCount < MANY_READS; index++) {
    if (readNumber[index] !== readNumber[index - 1]) readCount++;
  }
  return readCount >= MANY_READS;
}
