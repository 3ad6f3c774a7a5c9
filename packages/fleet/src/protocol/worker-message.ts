import type { ThreadCounts, ThreadHealth } from '@genai-bench/runner';
import type { ClockReading } from '../clock/estimate-clock.ts';
import type { FleetError } from '../errors.ts';
import { upContext, type Seal } from './seal.ts';
import type { WorkerCard } from './worker-card.ts';

/** What a worker reports. Numbered: it is sent again until it is taken, and taken once. */
export type NumberedMessage =
  /** `session`: drawn by the worker for this share; see `downContext`. */
  | { readonly type: 'joined'; readonly worker: WorkerCard; readonly session: string }
  | { readonly type: 'ready'; readonly clock: ClockReading }
  | { readonly type: 'failed'; readonly code: FleetError['code']; readonly message: string }
  | { readonly type: 'level-ready'; readonly levelIndex: number }
  | {
      readonly type: 'level-end';
      readonly levelIndex: number;
      readonly health: readonly ThreadHealth[];
      readonly counts?: ThreadCounts;
      readonly failure?: string;
    }
  | { readonly type: 'over'; readonly clock?: ClockReading }
  /** The worker's process was killed; another worker, `by`, sends what it had kept, and its last counts. */
  | { readonly type: 'killed'; readonly by: string; readonly counts?: LevelCounts };

export interface LevelCounts {
  readonly levelIndex: number;
  readonly counts: ThreadCounts;
}

/** Worth nothing later: lost ones are not missed. */
export type PassingMessage =
  | ({ readonly type: 'counts' } & LevelCounts)
  | { readonly type: 'clock'; readonly number: number }
  | { readonly type: 'here' };

/** One entry of the stream that goes up, as it was read. */
export interface UpEntry {
  readonly place: number;
  /** From 1 for each share; 0 for passing messages. */
  readonly number: number;
  /** `r`: a batch of records. `m`: a message as JSON. */
  readonly kind: 'r' | 'm';
  readonly data: Buffer;
}

/** Fields of a stream entry, in one order, so that reading need not look for names. */
export function encodeUpEntry(
  { place, number, kind, data }: UpEntry,
  runId: string,
  seal: Seal,
): (string | Buffer)[] {
  const head = `${place} ${number} ${kind}`;
  return ['h', head, 'd', data, 's', seal.of(upContext(runId, head), data)];
}

/** `undefined` for an entry that no worker of this version, with the same secret, wrote. */
export function decodeUpEntry(fields: readonly Buffer[], runId: string, seal: Seal): UpEntry | undefined {
  const [, headBytes, , data, , sealBytes] = fields;
  if (headBytes === undefined || data === undefined) return undefined;
  const head = headBytes.toString('latin1');
  const [place, number, kind] = head.split(' ');
  if (kind !== 'r' && kind !== 'm') return undefined;
  if (!seal.isValid(upContext(runId, head), data, sealBytes?.toString('latin1'))) return undefined;
  return { place: Number(place), number: Number(number), kind, data };
}
