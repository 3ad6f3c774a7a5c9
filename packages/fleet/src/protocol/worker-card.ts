/** What a worker says of itself while it waits or works. */
export interface WorkerCard {
  readonly id: string;
  readonly name: string;
  readonly host: string;
  readonly version: string;
  readonly cpuCount: number;
  /** Its monotonic clock when it said so, in ms. */
  readonly clockMs: number;
  readonly isBusy: boolean;
}

/** Reads a card; `undefined` for what is none, such as one of a version to come. */
export function parseWorkerCard(text: string | null): WorkerCard | undefined {
  if (text === null) return undefined;
  try {
    const card = JSON.parse(text) as Partial<Record<keyof WorkerCard, unknown>> | null;
    if (card === null || typeof card !== 'object') return undefined;
    const { id, name, host, version, cpuCount, clockMs, isBusy } = card;
    if (typeof id !== 'string' || typeof name !== 'string' || typeof host !== 'string') return undefined;
    if (typeof version !== 'string') return undefined;
    return {
      id,
      name,
      host,
      version,
      cpuCount: Number(cpuCount),
      clockMs: Number(clockMs),
      isBusy: isBusy === true,
    };
  } catch {
    // Not JSON: something else lies there, and it is no worker.
    return undefined;
  }
}
