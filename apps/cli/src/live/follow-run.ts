import type { RunEvent, RunSummary } from '@genai-bench/core-metrics';
import type { BenchmarkRun } from '@genai-bench/runner';

export interface FollowedRun {
  readonly summary: RunSummary;
  readonly experimentFolder?: string;
}

/** Hands every event of a run on, one after the other, and waits for its result. */
export async function followRun(
  run: BenchmarkRun,
  onEvent: (event: RunEvent) => void | Promise<void>,
): Promise<FollowedRun> {
  let experimentFolder: string | undefined;
  const handOnAll = async () => {
    for await (const event of run) {
      if (event.type === 'run-started') experimentFolder = event.experimentFolder;
      await onEvent(event);
    }
  };
  // A failing run rejects both; waiting for both keeps either from being reported as unhandled.
  const [result, handedOn] = await Promise.allSettled([run.result, handOnAll()]);
  if (result.status === 'rejected') throw result.reason;
  if (handedOn.status === 'rejected') throw handedOn.reason;
  return { summary: result.value, ...(experimentFolder === undefined ? {} : { experimentFolder }) };
}
