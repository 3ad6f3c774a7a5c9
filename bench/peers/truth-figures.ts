import type { TruthRecord } from '@genai-bench/simulator';
import { quantilesOf } from '../support/quantiles.ts';
import type { AnswerEnd, Peer } from './peer.ts';

/** What a tool that measures without error would report of the requests that the simulator answered in full. */
export interface TruthFigures {
  readonly finished: number;
  /** Requests that came in, whatever became of them. */
  readonly received: number;
  readonly ttftMeanMs: number;
  readonly ttftP50Ms: number;
  readonly ttftP99Ms: number;
  readonly tpotMs: number;
  readonly e2eMeanMs: number;
  readonly outputTokensPerSecond: number;
}

/** Figures from the instants at which the simulator had read requests and handed answers to its sockets. */
export function truthFigures(records: readonly TruthRecord[], { ends }: Pick<Peer, 'ends'>): TruthFigures {
  const finished = records.filter(({ outcome }) => outcome === 'finished');
  if (finished.length === 0) throw new Error('The simulator answered no request in full.');
  const ttftMs: number[] = [];
  const tpotMs: number[] = [];
  const e2eMs: number[] = [];
  let tokens = 0;
  for (const record of finished) {
    const firstAtMs = record.chunks.find((chunk) => chunk.tokens > 0)!.atMs;
    ttftMs.push(firstAtMs - record.receivedAtMs);
    tpotMs.push((endAtMs(record, ends.tpot) - firstAtMs) / (record.outputTokens - 1));
    e2eMs.push(endAtMs(record, ends.e2e) - record.receivedAtMs);
    tokens += record.outputTokens;
  }
  const beganAtMs = Math.min(...finished.map(({ receivedAtMs }) => receivedAtMs));
  const endedAtMs = Math.max(...finished.map((record) => endAtMs(record, 'last token')));
  const { p50, p99 } = quantilesOf(ttftMs);
  return {
    finished: finished.length,
    received: records.length,
    ttftMeanMs: mean(ttftMs),
    ttftP50Ms: p50,
    ttftP99Ms: p99,
    tpotMs: mean(tpotMs),
    e2eMeanMs: mean(e2eMs),
    outputTokensPerSecond: (tokens * 1000) / (endedAtMs - beganAtMs),
  };
}

function endAtMs({ chunks }: TruthRecord, end: AnswerEnd): number {
  const last = chunks.findLast((chunk) => (end === 'done' ? chunk.kind === 'done' : chunk.tokens > 0));
  return last!.atMs;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
