import type { RequestRecord } from '@genai-bench/core-metrics';
import type { RunOutput } from '@genai-bench/runner';

/** An output that puts every record into a list, and nothing else. */
export function collectRecords(into: RequestRecord[]): RunOutput {
  const nothing = async (): Promise<void> => {};
  return {
    runStarted: nothing,
    levelStarted: nothing,
    levelFinished: nothing,
    runFinished: nothing,
    close: nothing,
    recordsFinished: async (batch) => void into.push(...batch),
  };
}
