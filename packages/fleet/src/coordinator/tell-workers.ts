import type { LiveWorker } from '@genai-bench/core-metrics';
import { nameOf, noLevel, type Share } from './share.ts';

export interface WorkerTellerOptions {
  /** Those lost before the level. */
  readonly lost: readonly Share[];
  /** Those among whom it was divided. */
  readonly makers: readonly Share[];
  readonly nowMs: () => number;
  readonly onWorkers: (workers: readonly LiveWorker[]) => void;
}

/** For a thousand workers one telling is some 100 kB for each viewer. */
const tellEveryMs = 1_000;

/** To be called at each change: tells who makes a level, where that is news, and at most once a second. */
export function createWorkerTeller({ lost, makers, nowMs, onWorkers }: WorkerTellerOptions): () => void {
  const told = { atMs: -Infinity, text: '' };
  return () => {
    if (nowMs() - told.atMs < tellEveryMs) return;
    const workers = [
      // The level that they still have is an earlier one.
      ...lost.map((share) => describeWorker({ ...share, level: noLevel() }, nowMs())),
      ...makers.map((share) => describeWorker(share, nowMs())),
    ];
    const text = JSON.stringify(workers);
    if (text === told.text) return;
    told.atMs = nowMs();
    told.text = text;
    onWorkers(workers);
  };
}

function describeWorker(share: Share, nowMs: number): LiveWorker {
  const { place, worker, level } = share;
  const status = statusOf(share, nowMs);
  const problem =
    status === 'lost' || status === 'failed' ? (level.end?.failure ?? share.problem) : undefined;
  return {
    name: nameOf(share),
    host: worker?.host ?? 'unknown',
    place,
    status,
    ...(problem === undefined ? {} : { problem }),
    recordCount: level.recordCount,
  };
}

function statusOf({ status, level, order }: Share, nowMs: number): LiveWorker['status'] {
  if (level.end !== undefined) return level.end.failure === undefined ? 'completed' : 'failed';
  if (status === 'lost' || status === 'failed') return status;
  const startAtMs = order.level?.startAtMs;
  if (startAtMs !== undefined && nowMs >= startAtMs) return 'running';
  return level.isReady ? 'ready' : 'waiting';
}
