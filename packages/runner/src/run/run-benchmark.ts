import { randomUUID } from 'node:crypto';
import type { RunEvent, RunSummary } from '@genai-bench/core-metrics';
import { monotonicMs } from '../clock.ts';
import type { RunOutput } from '../output/run-output.ts';
import { parseRunPlan } from '../plan/parse-run-plan.ts';
import type { BenchmarkOptions } from '../plan/run-plan-schema.ts';
import { createEventBroadcast } from './event-broadcast.ts';
import { executeRun, type CreateLevelDriver } from './execute-run.ts';
import { createRunControl } from './run-control.ts';

/** A run that is going on. Reading its events is optional and never slows it. */
export interface BenchmarkRun extends AsyncIterable<RunEvent> {
  readonly runId: string;
  /**
   * Zero of the run's clock in `monotonicMs`. A server on the same machine that stamps with the monotonic clock can be
   * compared with the run's records by it.
   */
  readonly originMs: number;
  /**
   * The whole result. Rejects with a `RunnerError` when there can be none: the target cannot be reached or refuses the
   * key, or a data set, tokenizer or output does not work.
   */
  readonly result: Promise<RunSummary>;
  /** Sends nothing more, lets what is under way finish within the plan's drain time, and ends as `aborted` with what there is. */
  stop(): void;
  /** Like `stop`, but cancels what is under way at once. */
  kill(): void;
}

export interface RunBenchmarkControl {
  /** Aborting it is the same as `stop()`. */
  readonly signal?: AbortSignal;
  /** Further readers of the run's records and summaries, besides the files that the options name. */
  readonly outputs?: readonly RunOutput[];
  /** Who makes the load, in place of this process. */
  readonly createDriver?: CreateLevelDriver;
}

/** Starts a benchmark. Throws `RunPlanError` at once when the options do not make a plan. */
export function runBenchmark(options: BenchmarkOptions, control: RunBenchmarkControl = {}): BenchmarkRun {
  const plan = parseRunPlan(options);
  const runId = randomUUID();
  const runControl = createRunControl();
  const broadcast = createEventBroadcast();
  const originMs = monotonicMs();
  const stop = (): void => runControl.stop(plan.drainMs);
  control.signal?.addEventListener('abort', stop, { once: true });
  if (control.signal?.aborted) stop();
  const result = executeRun({
    plan,
    runId,
    control: runControl,
    originMs,
    outputs: control.outputs ?? [],
    publish: (event) => broadcast.publish(event),
    ...(control.createDriver === undefined ? {} : { createDriver: control.createDriver }),
  });
  result
    .then(
      () => broadcast.end(),
      (error: unknown) => broadcast.end(error instanceof Error ? error : new Error(String(error))),
    )
    .finally(() => control.signal?.removeEventListener('abort', stop));
  return {
    runId,
    originMs,
    result,
    stop,
    kill: () => runControl.stop(0),
    [Symbol.asyncIterator]: () => broadcast.subscribe(),
  };
}
