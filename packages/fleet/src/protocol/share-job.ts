import { FleetError } from '../errors.ts';

/** What BullMQ carries: one worker's share of a run. No secret is part of it. */
export interface ShareJob {
  readonly protocol: number;
  readonly runId: string;
  readonly version: string;
  /** From 0. */
  readonly place: number;
  readonly count: number;
  /** How long Redis may be away before the share is given up: then the run has lost it too. */
  readonly redisOutageMs: number;
  /** The described plan; see `describeSharedPlan`. */
  readonly plan: Readonly<Record<string, unknown>>;
  /** The run sends a key, which each worker takes from its own environment. */
  readonly needsKey: boolean;
  /** The run has extra headers, which lie in Redis apart from this. */
  readonly needsHeaders: boolean;
  /** Variable that held the key where the run was started. */
  readonly keyVariable?: string;
}

/** Raised when coordinators and workers would misunderstand each other. */
export const fleetProtocol = 2;

export function parseShareJob(data: unknown): ShareJob {
  const job = (data ?? {}) as Partial<Record<keyof ShareJob, unknown>>;
  if (job.protocol !== fleetProtocol) {
    throw new FleetError(
      'invalid-share',
      `This worker speaks version ${fleetProtocol} of the fleet's protocol, and the run speaks ${String(job.protocol)}. Install the same version on both.`,
    );
  }
  const { runId, version, place, count, redisOutageMs, plan, needsKey, needsHeaders, keyVariable } = job;
  if (
    typeof runId !== 'string' ||
    typeof version !== 'string' ||
    typeof place !== 'number' ||
    typeof count !== 'number' ||
    typeof redisOutageMs !== 'number' ||
    typeof plan !== 'object' ||
    plan === null
  ) {
    throw new FleetError('invalid-share', 'The share in the queue is none of this program.');
  }
  return {
    protocol: fleetProtocol,
    runId,
    version,
    place,
    count,
    redisOutageMs,
    plan: { ...plan },
    needsKey: needsKey === true,
    needsHeaders: needsHeaders === true,
    ...(typeof keyVariable === 'string' ? { keyVariable } : {}),
  };
}
