import type { LevelOutline } from '@genai-bench/core-metrics';
import { findBackend } from '../backends/backend-registry.ts';
import { monotonicMs } from '../clock.ts';
import { onlyWorker, type WorkerPlace } from '../load/worker-place.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import { loadDataset } from '../scenario/dataset/load-dataset.ts';
import { loadTokenizer } from '../tokenizer/load-tokenizer.ts';
import { checkPlanTarget } from './check-plan-target.ts';
import { createLevelSupply } from './create-level-supply.ts';
import { driveThreads } from './drive-threads.ts';
import type { LevelDriver } from './level-driver.ts';
import { startRunThreads } from './run-threads.ts';

export interface LocalLevelDriverOptions {
  readonly plan: RunPlan;
  readonly runId: string;
  /** Zero of the run's clock, in `monotonicMs`. */
  readonly originMs: number;
  /** This process's part; all of it unless stated. */
  readonly place?: WorkerPlace;
  /** When a level begins, on the run's clock, for processes that begin together; at once unless stated. */
  readonly agreeStart?: (outline: LevelOutline) => Promise<number>;
  /** Receives what the target left in doubt before the load. */
  readonly onWarning?: (message: string) => void;
}

/** All threads begin together this long after the last one is ready: time for the message to reach each. */
const startLeadMs = 25;

/**
 * Makes load in this process. Rejects with a `RunnerError` when the target cannot be reached or refuses the key or the
 * model, or the data set or tokenizer cannot be loaded.
 */
export async function createLocalLevelDriver(options: LocalLevelDriverOptions): Promise<LevelDriver> {
  const { plan, runId, originMs, place = onlyWorker } = options;
  const [tokenizer, dataset] = await Promise.all([
    loadTokenizer(plan.tokenizer),
    plan.dataset === undefined ? undefined : loadDataset(plan.dataset),
  ]);
  for (const warning of await checkPlanTarget(plan)) options.onWarning?.(`${warning}.`);
  const threads = startRunThreads(plan, originMs);
  const supplyContext = { plan, backend: findBackend(plan.backend), tokenizer, dataset };
  const startSoon = (): Promise<number> => Promise.resolve(monotonicMs() - originMs + startLeadMs);
  return {
    drive(level) {
      const levelPlace = level.place ?? place;
      return driveThreads({
        ...level,
        plan,
        runId,
        place: levelPlace,
        originMs,
        decoder: threads.decoder,
        supply: createLevelSupply({ ...supplyContext, place: levelPlace }, level.outline),
        threads: threads.loadThreads(),
        agreeStart: options.agreeStart ?? startSoon,
      });
    },
    close: () => threads.close(),
  };
}
