import { endToEndLatencyMs } from '../latency/end-to-end-latency.ts';
import { elapsedMs } from '../latency/elapsed.ts';
import { outputLatencyMs } from '../latency/output-latency.ts';
import type { RequestRecord } from '../record/request-record.ts';

/** How another tool defines a metric of the same or a similar name, in ms, over the same record. */
export interface PeerDefinition {
  readonly tool: 'GuideLLM' | 'vLLM bench' | 'SGLang bench' | 'AIPerf' | 'llmperf';
  /** The metric's name in that tool. */
  readonly name: string;
  readonly formula: string;
  readonly perRequest: (record: RequestRecord) => number | undefined;
}

/**
 * Definitions of other tools, to say what each would have reported for the records of a run. Five names stand for
 * three quantities: the mean with prefill, the mean without it, and the gaps between chunks.
 */
export const peerDefinitions: readonly PeerDefinition[] = [
  {
    tool: 'GuideLLM',
    name: 'TPOT',
    formula: '(last token - sent) / output tokens: prefill is inside',
    perRequest: (record) => perToken(elapsedMs(record.sentAtMs, record.lastTokenAtMs), record, 0),
  },
  {
    tool: 'GuideLLM',
    name: 'ITL',
    formula: '(last token - first token) / (output tokens - 1)',
    perRequest: (record) => perToken(outputLatencyMs(record), record, 1),
  },
  {
    tool: 'vLLM bench',
    name: 'TPOT',
    formula: '(E2E - TTFT) / (output tokens - 1); 0 for one token',
    perRequest: (record) =>
      record.tokens.output?.count === 1 ? 0 : perToken(outputLatencyMs(record), record, 1),
  },
  {
    tool: 'vLLM bench',
    name: 'ITL',
    formula: 'gaps between chunks, those inside one read too; here their mean',
    perRequest: meanGapOfAllChunksMs,
  },
  {
    tool: 'SGLang bench',
    name: 'TPOT',
    formula: '(end of the stream, [DONE] included - first token) / (output tokens - 1)',
    perRequest: (record) => perToken(elapsedMs(record.firstTokenAtMs, record.closedAtMs), record, 1),
  },
  {
    tool: 'AIPerf',
    name: 'inter token latency',
    formula: '(request latency - TTFT) / (output tokens - 1)',
    perRequest: (record) => perToken(outputLatencyMs(record), record, 1),
  },
  {
    tool: 'AIPerf',
    name: 'inter chunk latency',
    formula: 'gaps between chunks; here their mean',
    perRequest: meanGapOfAllChunksMs,
  },
  {
    tool: 'llmperf',
    name: 'inter token latency',
    formula: 'E2E / output tokens: prefill is inside',
    perRequest: (record) => perToken(endToEndLatencyMs(record), record, 0),
  },
];

/** The definition of that tool and name; `undefined` where the table has none. */
export function findPeerDefinition(tool: PeerDefinition['tool'], name: string): PeerDefinition | undefined {
  return peerDefinitions.find((definition) => definition.tool === tool && definition.name === name);
}

function perToken(
  durationMs: number | undefined,
  record: RequestRecord,
  withoutTokenCount: number,
): number | undefined {
  const outputTokenCount = record.tokens.output?.count;
  if (durationMs === undefined || outputTokenCount === undefined) return undefined;
  return outputTokenCount > withoutTokenCount
    ? durationMs / (outputTokenCount - withoutTokenCount)
    : undefined;
}

function meanGapOfAllChunksMs(record: RequestRecord): number | undefined {
  const atMs = record.streamed ? record.chunks?.atMs : undefined;
  if (atMs === undefined || atMs.length < 2) return undefined;
  // The gaps in a row add up to the distance of its ends.
  return ((atMs[atMs.length - 1] as number) - (atMs[0] as number)) / (atMs.length - 1);
}
