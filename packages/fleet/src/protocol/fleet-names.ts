/** Under which everything of a fleet lies in Redis, so that it may share one with other programs. */
const prefix = 'genai-bench:fleet';

/** BullMQ's prefix; its keys begin with it. */
export const queuePrefix = `${prefix}:queue`;

/** Workers of another major version have another queue, so that they never take a share by mistake. */
export const queueNameOf = (version: string): string => `shares-v${majorOf(version)}`;

/** The set of workers' ids, and what each says of itself (gone soon after it is). */
export const workersKey = `${prefix}:workers`;
export const workerKey = (workerId: string): string => `${prefix}:worker:${workerId}`;

/** From all workers of a run to its coordinator. */
export const upKey = (runId: string): string => `${prefix}:run:${runId}:up`;
/** From the coordinator to the worker that makes one share. */
export const downKey = (runId: string, place: number): string => `${prefix}:run:${runId}:down:${place}`;

export function majorOf(version: string): number {
  return Number.parseInt(version, 10);
}
