import type { ReactNode } from 'react';
import { fillMessage } from '../format/messages.ts';
import { useDashboard } from '../hooks/dashboard-context.tsx';

export interface FailedToLoadProps {
  readonly error: Error;
  readonly onRetry: () => void;
}

/** Why something is not shown, and a way to try again. */
export function FailedToLoad({ error, onRetry }: FailedToLoadProps): ReactNode {
  const { messages } = useDashboard();
  return (
    <div className="gb-alert" role="alert">
      <p>{fillMessage(messages.failedToLoad, { reason: error.message })}</p>
      <button type="button" className="gb-button" onClick={onRetry}>
        {messages.retry}
      </button>
    </div>
  );
}
