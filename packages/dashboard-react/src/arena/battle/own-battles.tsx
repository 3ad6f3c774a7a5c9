import { useCallback, type ReactNode } from 'react';
import { useDashboard } from '../../hooks/dashboard-context.tsx';
import { FailedToLoad } from '../../panels/failed-to-load.tsx';
import { Panel } from '../../panels/panel.tsx';
import { useLoaded } from '../../rest/use-loaded.ts';
import type { ArenaApi } from '../rest/arena-api.ts';

export interface OwnBattlesProps {
  readonly api: ArenaApi;
  /** Address of a battle's page; without it a battle is opened in place. */
  readonly hrefOf?: ((battleId: string) => string) | undefined;
  readonly onOpen: (battleId: string) => void;
}

/** The voter's own battles, to go on with or to look at again. */
export function OwnBattles({ api, hrefOf, onOpen }: OwnBattlesProps): ReactNode {
  const { messages, format } = useDashboard();
  const load = useCallback((signal: AbortSignal) => api.listBattles(signal), [api]);
  const { loaded, reload } = useLoaded(load);
  return (
    <Panel title={messages.arenaOwnBattles}>
      {loaded.state === 'loading' && <p className="gb-note">{messages.loading}</p>}
      {loaded.state === 'failed' && <FailedToLoad error={loaded.error} onRetry={reload} />}
      {loaded.state === 'ready' && loaded.value.length === 0 && (
        <p className="gb-note">{messages.arenaNoBattles}</p>
      )}
      {loaded.state === 'ready' && loaded.value.length > 0 && (
        <ul className="gb-arena-list">
          {loaded.value.map(({ battleId, prompt, openedAtMs, isOver }) => (
            <li key={battleId}>
              {hrefOf === undefined ? (
                <button type="button" className="gb-button gb-button-link" onClick={() => onOpen(battleId)}>
                  {prompt}
                </button>
              ) : (
                <a href={hrefOf(battleId)}>{prompt}</a>
              )}
              <span className="gb-note">
                {format.dateTime(new Date(openedAtMs).toISOString())},{' '}
                {isOver ? messages.arenaOver : messages.arenaGoesOn}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
