import type { RequestRecord } from '@genai-bench/core-metrics';
import type { TruthStamps } from './fetch-truth.ts';

/** How far the client's stamps are from what the simulator knows. */
export interface StampErrors {
  readonly chunkMs: number[];
  readonly firstTokenMs: number[];
  /** Client TTFT minus the server's own time from having read the request to handing over the first token. */
  readonly ttftMs: number[];
  /** How long requests that had been read waited behind the server's work on others: in its own time, not in the errors. */
  readonly serverQueueMs: number[];
  missing: number;
  negative: number;
  fabricated: number;
}

/** Joins records with the truth by the id that the client sent: `idPrefix` and the index of the request. */
export function judgeStamps(
  records: readonly RequestRecord[],
  truth: ReadonlyMap<string, TruthStamps>,
  idPrefix: string,
  originMs: number,
): StampErrors {
  const errors: StampErrors = {
    chunkMs: [],
    firstTokenMs: [],
    ttftMs: [],
    serverQueueMs: [],
    missing: 0,
    negative: 0,
    fabricated: 0,
  };
  for (const record of records) {
    const sent = truth.get(`${idPrefix}${record.index}`);
    const stamps = record.chunks?.atMs;
    if (sent === undefined || stamps === undefined || stamps.length !== sent.tokenChunkAtMs.length) {
      errors.missing += 1;
      continue;
    }
    const chunkErrors = stamps.map((atMs, position) => atMs + originMs - sent.tokenChunkAtMs[position]!);
    errors.chunkMs.push(...chunkErrors);
    errors.firstTokenMs.push(chunkErrors[0]!);
    errors.serverQueueMs.push(sent.handledAtMs - sent.receivedAtMs);
    errors.negative += chunkErrors.filter((error) => error < 0).length;
    errors.fabricated += stamps.filter(
      (atMs, position) => position > 0 && atMs < stamps[position - 1]!,
    ).length;
    if (record.sentAtMs !== undefined) {
      errors.ttftMs.push(stamps[0]! - record.sentAtMs - (sent.tokenChunkAtMs[0]! - sent.receivedAtMs));
    }
  }
  return errors;
}
