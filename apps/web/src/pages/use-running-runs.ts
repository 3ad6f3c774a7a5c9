import { createRunApi } from '@genai-bench/dashboard-react';
import type { RunningRun } from '@genai-bench/stream-server/client';
import { useEffect, useState } from 'react';

/** How often it is asked which runs go on. */
const intervalMs = 5000;

/** The runs that go on, as the server said it last; none before its first answer. */
export function useRunningRuns(): readonly RunningRun[] {
  const [running, setRunning] = useState<readonly RunningRun[]>([]);
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const api = createRunApi();
    async function ask(): Promise<void> {
      if (document.visibilityState === 'hidden') return;
      try {
        const runs = (await api.listRunning(signal)) ?? [];
        if (!signal.aborted) setRunning(runs);
      } catch {
        // The page says elsewhere that the server does not answer; the choice stays as it was.
      }
    }
    void ask();
    const timer = setInterval(() => void ask(), intervalMs);
    return () => {
      controller.abort();
      clearInterval(timer);
    };
  }, []);
  return running;
}
