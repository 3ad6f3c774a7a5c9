import type { LevelLoad, LevelOutline } from '@genai-bench/core-metrics';
import type { RunPlan } from './run-plan.ts';

/** How many requests a closed-loop level makes when neither a count nor a time was given. */
const requestsPerSlot = 10;
const leastRequests = 50;
/** How long an open-loop level lasts when neither a count nor a time was given. */
const openLoopDurationMs = 30_000;

type PlanOfLevels = Pick<
  RunPlan,
  'task' | 'scenarios' | 'load' | 'batchSizes' | 'maxRequests' | 'maxDurationMs'
>;

/** The levels of a plan in the order in which they run: for each scenario each load, for each load each batch size. */
export function planLevels(plan: PlanOfLevels): readonly LevelOutline[] {
  const loads = plannedLoads(plan);
  return plan.scenarios
    .flatMap((scenario) => loads.map((load) => ({ scenario, load })))
    .map(({ scenario, load }, levelIndex) => ({ levelIndex, scenario, load, ...limitsOf(plan, load) }));
}

function plannedLoads(plan: PlanOfLevels): readonly LevelLoad[] {
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

function limitsOf(plan: PlanOfLevels, load: LevelLoad): Pick<LevelOutline, 'maxRequests' | 'maxDurationMs'> {
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
