import { planLevels } from '@genai-bench/core-metrics';
import type { RunPlan } from '@genai-bench/runner';

/** How large a run may be that others start on this machine. */
export interface RunCeilings {
  /** Of all levels, those of the warm-up included. */
  readonly requests: number;
  /** Requests at once, or a second where a level sends by the clock. */
  readonly concurrency: number;
  /** Of all levels; a run that says nothing of its time is ended then. */
  readonly durationMs: number;
}

/** What is too large about a plan, in a sentence that names the ceiling; `undefined` when all of it is within. */
export function excessOf(plan: RunPlan, ceilings: RunCeilings): string | undefined {
  const levels = planLevels(plan);
  const requests = levels.reduce((sum, { maxRequests = 0 }) => sum + maxRequests + plan.warmupRequests, 0);
  if (requests > ceilings.requests)
    return `maxRequests and warmupRequests make ${requests} requests in ${levels.length} levels, and at most ${ceilings.requests} may be made.`;
  const atOnce = Math.max(
    ...levels.map(({ load }) =>
      load.mode === 'closed' ? load.concurrency : Math.max(load.requestsPerSecond, load.maxConcurrency ?? 0),
    ),
  );
  if (atOnce > ceilings.concurrency)
    return `a level asks for ${atOnce} requests at once or a second, and at most ${ceilings.concurrency} may be made.`;
  const durationMs = levels.reduce((sum, { maxDurationMs = 0 }) => sum + maxDurationMs, 0);
  if (durationMs > ceilings.durationMs)
    return `maxDurationMs makes ${durationMs} ms in ${levels.length} levels, and at most ${ceilings.durationMs} ms may be used.`;
  return undefined;
}
