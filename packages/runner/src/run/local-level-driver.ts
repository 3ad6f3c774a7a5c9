import type { DatasetReading, LevelOutline } from '@genai-bench/core-metrics';
import { monotonicMs } from '../clock.ts';
import { onlyWorker, type WorkerPlace } from '../load/worker-place.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import { startRequestSupply } from '../supply/request-supply.ts';
import { checkPlanTarget } from './check-plan-target.ts';
import { requireConnections } from './connection-capacity.ts';
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
 * model, or the data set or tokenizer cannot be loaded, and with a `RunPlanError` when its share takes more connections
 * than it can have.
 */
export async function createLocalLevelDriver(options: LocalLevelDriverOptions): Promise<LevelDriver> {
  const { plan, runId, originMs, place = onlyWorker } = options;
  requireConnections(plan, place);
  const supply = startRequestSupply(plan);
  let dataset: DatasetReading | undefined;
  let warnings: readonly string[];
  try {
    const checked = checkPlanTarget(plan);
    checked.catch(() => {}); // Awaited below: what is wrong with the plan's own files is said first.
    dataset = await supply.ready;
    warnings = await checked;
  } catch (error) {
    await supply.close();
    throw error;
  }
  for (const warning of warnings) options.onWarning?.(`${warning}.`);
  const threads = startRunThreads(plan, originMs);
  const startSoon = (): Promise<number> => Promise.resolve(monotonicMs() - originMs + startLeadMs);
  return {
    ...(dataset === undefined ? {} : { dataset }),
    drive(level) {
      return driveThreads({
        ...level,
        plan,
        runId,
        place: level.place ?? place,
        originMs,
        decoder: threads.decoder,
        supply: supply.forLevel(level.outline),
        threads: threads.loadThreads(),
        agreeStart: options.agreeStart ?? startSoon,
      });
    },
    async close() {
      await Promise.all([threads.close(), supply.close()]);
    },
  };
}
