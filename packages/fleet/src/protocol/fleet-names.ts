/** Under which everything of a fleet lies in Redis. Fleets of two prefixes share a Redis and know nothing of each other. */
export interface FleetNames {
  /** BullMQ's prefix; its keys begin with it. */
  readonly queuePrefix: string;
  /** The set of workers' ids, and what each says of itself (gone soon after it is). */
  readonly workersKey: string;
  readonly workerKey: (workerId: string) => string;
  /** From all workers of a run to its coordinator. */
  readonly upKey: (runId: string) => string;
  /** From the coordinator to the worker that makes one share. */
  readonly downKey: (runId: string, place: number) => string;
  /** The run's extra headers, while its workers get ready. */
  readonly headersKey: (runId: string) => string;
}

/** The prefix is the same word that other parts of the program take for theirs. */
export const usualPrefix = 'genai-bench';

export function createFleetNames(prefix: string = usualPrefix): FleetNames {
  const root = `${prefix}:fleet`;
  return {
    queuePrefix: `${root}:queue`,
    workersKey: `${root}:workers`,
    workerKey: (workerId) => `${root}:worker:${workerId}`,
    upKey: (runId) => `${root}:run:${runId}:up`,
    downKey: (runId, place) => `${root}:run:${runId}:down:${place}`,
    headersKey: (runId) => `${root}:run:${runId}:headers`,
  };
}

/** Workers of another major version have another queue, so that they never take a share by mistake. */
export const queueNameOf = (version: string): string => `shares-v${majorOf(version)}`;

export function majorOf(version: string): number {
  return Number.parseInt(version, 10);
}
