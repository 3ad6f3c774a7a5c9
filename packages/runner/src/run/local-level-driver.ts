import type { LevelOutline } from '@genai-bench/core-metrics';
import { findBackend } from '../backends/backend-registry.ts';
import { monotonicMs } from '../clock.ts';
import { onlyWorker, type WorkerPlace } from '../load/worker-place.ts';
import { secretsOf } from '../plan/describe-run-plan.ts';
import { createRedactor } from '../plan/redact-text.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import { loadDataset } from '../scenario/dataset/load-dataset.ts';
import { loadTokenizer } from '../tokenizer/load-tokenizer.ts';
import { checkPlanTarget } from './check-plan-target.ts';
import { requireConnections } from './connection-capacity.ts';
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
}

/** All threads begin together this long after the last one is ready: time for the message to reach each. */
const startLeadMs = 25;

/**
 * Makes load in this process. Rejects with a `RunnerError` when the target cannot be reached or refuses the key, or the
 * data set or tokenizer cannot be loaded, and with a `RunPlanError` when its share takes more connections than it can have.
 */
export async function createLocalLevelDriver(options: LocalLevelDriverOptions): Promise<LevelDriver> {
  const { plan, runId, originMs, place = onlyWorker } = options;
  requireConnections(plan, place);
  const [tokenizer, dataset] = await Promise.all([
    loadTokenizer(plan.tokenizer),
    plan.dataset === undefined ? undefined : loadDataset(plan.dataset),
  ]);
  await checkPlanTarget(plan, createRedactor(secretsOf(plan)));
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
