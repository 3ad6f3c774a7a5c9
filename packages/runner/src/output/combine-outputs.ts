import { RunnerError } from '../errors.ts';
import type { RunOutput } from './run-output.ts';

/**
 * Several outputs as one; each call goes to all of them at the same time. Each fails alone: it is reported, does not hold
 * up the others, and gets no further facts (a file with a hole must not look complete), unless it `resumes`. When all of
 * them fail to start, the call throws: nothing has been lost yet. Later on the run's result still reaches its caller.
 */
export function combineOutputs(
  outputs: readonly RunOutput[],
  onFailure: (failure: RunnerError) => void,
): RunOutput {
  let working: readonly RunOutput[] = outputs;
  let paused: readonly RunOutput[] = [];

  async function callWorking(call: (output: RunOutput) => Promise<void>): Promise<readonly RunnerError[]> {
    const failures = await callAll(working, call);
    working = working.filter((output) => !failures.has(output));
    paused = [...paused, ...[...failures.keys()].filter(({ resumes = false }) => resumes)];
    for (const failure of failures.values()) onFailure(failure);
    return [...failures.values()];
  }

  function resume(): void {
    working = [...working, ...paused];
    paused = [];
  }

  return {
    async runStarted(run) {
      const [failure] = await callWorking((output) => output.runStarted(run));
      if (failure !== undefined && working.length === 0) throw failure;
    },
    async levelStarted(level) {
      resume();
      await callWorking((output) => output.levelStarted(level));
    },
    async recordsFinished(records) {
      await callWorking((output) => output.recordsFinished(records));
    },
    async levelFinished(summary) {
      await callWorking((output) => output.levelFinished(summary));
    },
    async runFinished(summary) {
      resume();
      await callWorking((output) => output.runFinished(summary));
    },
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
