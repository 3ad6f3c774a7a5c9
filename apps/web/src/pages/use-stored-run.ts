import { createRunApi } from '@genai-bench/dashboard-react';
import { useEffect, useState } from 'react';

/** A run is stored moments after viewers are told of its end. */
const attemptDelayMs = 1500;
const attemptCount = 5;

/** The id, once the history has the run; a run that is replayed, or not kept, never gets there. */
export function useStoredRun(endedRunId: string | undefined): string | undefined {
  const [storedId, setStoredId] = useState<string>();
  useEffect(() => {
    if (endedRunId === undefined) return;
    const controller = new AbortController();
    void findRun(endedRunId, controller.signal).then((isStored) => {
      if (isStored && !controller.signal.aborted) setStoredId(endedRunId);
    });
    return () => controller.abort();
  }, [endedRunId]);
  return storedId === endedRunId ? storedId : undefined;
}

async function findRun(runId: string, signal: AbortSignal): Promise<boolean> {
  const api = createRunApi();
  for (let attempt = 0; attempt < attemptCount && !signal.aborted; attempt++) {
    if (attempt > 0) await new Promise((resolve) => setTimeout(resolve, attemptDelayMs));
    try {
      // The list and not the run itself: asking for a run that is not stored is an error in the browser's console.
      const { runs } = await api.listRuns({ limit: 20, kept: true }, signal);
      if (runs.some((run) => run.runId === runId)) return true;
    } catch {
      // The page says elsewhere that the server does not answer; here there is only a link less.
    }
  }
  return false;
}
