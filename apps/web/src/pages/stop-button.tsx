import { createRunApi } from '@genai-bench/dashboard-react';
import { useState, type ReactNode } from 'react';

type Stopping =
  { readonly state: 'waiting' | 'asked' } | { readonly state: 'refused'; readonly reason: string };

/** Ends a run. What it has measured is kept, so one press is enough. */
export function StopButton({ runId }: { readonly runId: string }): ReactNode {
  const [stopping, setStopping] = useState<Stopping>({ state: 'waiting' });
  const stop = async (): Promise<void> => {
    setStopping({ state: 'asked' });
    try {
      // The session's cookie stands for the token.
      await createRunApi().stopRun(runId, '');
    } catch (error) {
      setStopping({ state: 'refused', reason: error instanceof Error ? error.message : String(error) });
    }
  };
  return (
    <div className="app-stop">
      {stopping.state === 'refused' && <span role="alert">{stopping.reason}</span>}
      <button
        type="button"
        className="gb-button"
        disabled={stopping.state === 'asked'}
        onClick={() => void stop()}
      >
        {stopping.state === 'asked' ? 'Stopping…' : 'Stop run'}
      </button>
    </div>
  );
}
