import { RunnerError } from '../errors.ts';
import type { RunOutput } from './run-output.ts';

/**
 * Several outputs as one; each call goes to all of them at the same time. One that fails is reported once, gets no
 * further facts (a file with a hole must not look complete), and does not hold up the others. When the last one has
 * failed, the call throws: a run whose facts go nowhere is not worth its load on the target.
 */
export function combineOutputs(
  outputs: readonly RunOutput[],
  onFailure: (failure: RunnerError) => void,
): RunOutput {
  let working = [...outputs];

  async function forEachWorking(call: (output: RunOutput) => Promise<void>): Promise<void> {
    const failures = await callAll(working, call);
    if (failures.size === 0) return;
    working = working.filter((output) => !failures.has(output));
    for (const failure of failures.values()) onFailure(failure);
    const [last] = [...failures.values()].slice(-1);
    if (working.length === 0 && last !== undefined) throw last;
  }

  return {
    runStarted: (run) => forEachWorking((output) => output.runStarted(run)),
    levelStarted: (level) => forEachWorking((output) => output.levelStarted(level)),
    recordsFinished: (records) => forEachWorking((output) => output.recordsFinished(records)),
    levelFinished: (summary) => forEachWorking((output) => output.levelFinished(summary)),
    runFinished: (summary) => forEachWorking((output) => output.runFinished(summary)),
    async close() {
      // All of them, the failed ones too: they still hold files open. A failed one has been reported already.
      const failures = await callAll(outputs, (output) => output.close());
      for (const [output, failure] of failures) if (working.includes(output)) onFailure(failure);
      working = working.filter((output) => !failures.has(output));
    },
  };
}

async function callAll(
  outputs: readonly RunOutput[],
  call: (output: RunOutput) => Promise<void>,
): Promise<ReadonlyMap<RunOutput, RunnerError>> {
  const failures = new Map<RunOutput, RunnerError>();
  await Promise.all(
    outputs.map(async (output) => {
      try {
        await call(output);
      } catch (error) {
        failures.set(output, asRunnerError(error));
      }
    }),
  );
  return failures;
}

function asRunnerError(error: unknown): RunnerError {
  if (error instanceof RunnerError) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return new RunnerError('output-failed', `An output failed: ${detail}. It gets no further results.`, {
    cause: error,
  });
}
