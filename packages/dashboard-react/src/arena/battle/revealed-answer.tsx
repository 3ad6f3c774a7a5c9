import type { RevealedContestant } from '@genai-bench/arena';
import { useCallback, useState, type ReactNode } from 'react';
import { fillMessage } from '../../format/messages.ts';
import { useDashboard } from '../../hooks/dashboard-context.tsx';
import { FailedToLoad } from '../../panels/failed-to-load.tsx';
import { useLoaded } from '../../rest/use-loaded.ts';
import type { ArenaApi } from '../rest/arena-api.ts';
import { AnswerText } from './answer-text.tsx';

export interface RevealedAnswerProps {
  readonly api: ArenaApi;
  readonly contestant: RevealedContestant & { readonly answerUrl: string };
}

/** An answer to read again; it is fetched when it is opened. */
export function RevealedAnswer({ api, contestant }: RevealedAnswerProps): ReactNode {
  const { messages } = useDashboard();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details
      className="gb-panel gb-arena-details"
      onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}
    >
      <summary>
        <h3>{fillMessage(messages.arenaReadAnswer, { model: contestant.label })}</h3>
      </summary>
      {isOpen && <FetchedAnswer api={api} answerUrl={contestant.answerUrl} />}
    </details>
  );
}

function FetchedAnswer({
  api,
  answerUrl,
}: {
  readonly api: ArenaApi;
  readonly answerUrl: string;
}): ReactNode {
  const { messages } = useDashboard();
  const load = useCallback((signal: AbortSignal) => api.readAnswer(answerUrl, signal), [api, answerUrl]);
  const { loaded, reload } = useLoaded(load);
  switch (loaded.state) {
    case 'loading':
      return <p className="gb-note">{messages.loading}</p>;
    case 'failed':
      return <FailedToLoad error={loaded.error} onRetry={reload} />;
    case 'ready':
      return <AnswerText text={loaded.value} />;
  }
}
