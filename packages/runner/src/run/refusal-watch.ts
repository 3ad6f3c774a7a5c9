import { errorClass, isRefusalClass, type LevelOutline, type RequestRecord } from '@genai-bench/core-metrics';

export interface RefusalWatch {
  take(records: readonly RequestRecord[]): void;
  /** What the target said to every request so far, where that was the same refusal. */
  failure(): string | undefined;
}

export interface RefusalWatchOptions {
  /** So many refusals of one class before any other answer are enough. */
  readonly limit: number;
  /** Called once, when they are. */
  readonly onHopeless: () => void;
}

const mostClasses = 100;

/**
 * Notices a level that cannot succeed: each request is refused for a reason that the next one meets as well. Warm-up
 * requests count. One completed request shows that the target answers, and ends the watch. Errors that may pass, such as
 * HTTP 429 or 503, neither count nor end it.
 */
export function createRefusalWatch({ limit, onHopeless }: RefusalWatchOptions): RefusalWatch {
  const refusals = new Map<string, { count: number; readonly message: string }>();
  let [hasAnswered, hasPassingErrors] = [false, false];
  let hopeless: string | undefined;

  function takeOne({ outcome }: RequestRecord): void {
    const name = errorClass(outcome);
    if (outcome.kind === 'completed') hasAnswered = true;
    if (hasAnswered || hopeless !== undefined || name === undefined) return;
    if (!isRefusalClass(name)) {
      hasPassingErrors = true;
      return;
    }
    // A server that makes codes up must not fill the memory; with more than one class the target is not simply refusing.
    if (refusals.size >= mostClasses && !refusals.has(name)) return;
    const entry = refusals.get(name) ?? { count: 0, message: 'message' in outcome ? outcome.message : '' };
    entry.count += 1;
    refusals.set(name, entry);
    if (entry.count < limit) return;
    hopeless = `stopped early: the first ${entry.count} requests were refused with ${describe(name, entry)}`;
    onHopeless();
  }

  return {
    take: (records) => records.forEach(takeOne),
    failure() {
      const [only, ...others] = refusals;
      if (hopeless !== undefined || hasAnswered || only === undefined) return hopeless;
      if (hasPassingErrors || others.length > 0) return undefined;
      return `all requests (${only[1].count}) were refused with ${describe(...only)}`;
    },
  };
}

function describe(name: string, { message }: { readonly message: string }): string {
  return `${/^\d/.test(name) ? `HTTP ${name}` : name}: ${message}`;
}

/** The first requests of all connections, within reason: few enough to be soon, and not one odd prompt alone. */
export function refusalLimitOf({ load }: LevelOutline): number {
  const connections = load.mode === 'closed' ? load.concurrency : 1;
  return Math.min(Math.max(connections, 8), 32);
}
