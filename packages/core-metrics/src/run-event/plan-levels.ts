import type { LevelLoad } from '../summary/level-load.ts';
import type { LevelOutline } from './run-event.ts';

/** The loads of a plan; each becomes one level of each scenario. */
export type PlannedLoad =
  | { readonly mode: 'closed'; readonly concurrency: readonly number[] }
  | {
      readonly mode: 'open';
      readonly requestsPerSecond: readonly number[];
      readonly arrival: string;
      readonly burstiness?: number;
      readonly maxConcurrency?: number;
    };

/** What of a plan decides on its levels. The first line of a records file has it too, so that levels can be told there. */
export interface PlannedLevels {
  readonly task: string;
  readonly scenarios: readonly string[];
  readonly load: PlannedLoad;
  readonly batchSizes: readonly number[];
  readonly maxRequests?: number;
  readonly maxDurationMs?: number;
}

/** How many requests a closed-loop level makes when neither a count nor a time was given. */
const requestsPerSlot = 10;
const leastRequests = 50;
/** How long an open-loop level lasts when neither a count nor a time was given. */
const openLoopDurationMs = 30_000;

/** The levels of a plan in the order in which they run: for each scenario each load, for each load each batch size. */
export function planLevels(plan: PlannedLevels): readonly LevelOutline[] {
  const loads = plannedLoads(plan);
  return plan.scenarios
    .flatMap((scenario) => loads.map((load) => ({ scenario, load })))
    .map(({ scenario, load }, levelIndex) => ({ levelIndex, scenario, load, ...limitsOf(plan, load) }));
}

function plannedLoads(plan: PlannedLevels): readonly LevelLoad[] {
  const { load } = plan;
  if (load.mode === 'open') {
    const { requestsPerSecond: rates, ...shape } = load;
    return rates.map((requestsPerSecond) => ({ ...shape, requestsPerSecond }));
  }
  const withBatch = plan.task === 'text-to-embeddings';
  return load.concurrency.flatMap((concurrency) =>
    plan.batchSizes.map((batchSize) => ({
      mode: 'closed' as const,
      concurrency,
      ...(withBatch ? { batchSize } : {}),
    })),
  );
}

function limitsOf(plan: PlannedLevels, load: LevelLoad): Pick<LevelOutline, 'maxRequests' | 'maxDurationMs'> {
  if (plan.maxRequests !== undefined || plan.maxDurationMs !== undefined) {
    return {
      ...(plan.maxRequests === undefined ? {} : { maxRequests: plan.maxRequests }),
      ...(plan.maxDurationMs === undefined ? {} : { maxDurationMs: plan.maxDurationMs }),
    };
  }
  return load.mode === 'open'
    ? { maxDurationMs: openLoopDurationMs }
    : { maxRequests: Math.max(leastRequests, requestsPerSlot * load.concurrency) };
}
