import type { ArenaLeaderboard as Board } from '@genai-bench/arena';
import { useCallback, type ReactNode } from 'react';
import { DashboardRoot, type DashboardRootProps } from '../../dashboard/dashboard-root.tsx';
import { fillMessage } from '../../format/messages.ts';
import { useDashboard } from '../../hooks/dashboard-context.tsx';
import { FailedToLoad } from '../../panels/failed-to-load.tsx';
import { Panel } from '../../panels/panel.tsx';
import { useLoaded } from '../../rest/use-loaded.ts';
import { leaderboardGroups } from '../model/leaderboard-groups.ts';
import { useArenaApi } from '../rest/use-arena-api.ts';
import { type ArenaApi, type ArenaApiOptions } from '../rest/arena-api.ts';
import { GroupTable } from './group-table.tsx';
import { MethodPanel } from './method-panel.tsx';
import { OddsPanel } from './odds-panel.tsx';
import { QualitySpeedPanel } from './quality-speed-panel.tsx';

export interface ArenaLeaderboardProps extends ArenaApiOptions, Omit<DashboardRootProps, 'children'> {
  readonly api?: ArenaApi | undefined;
  /** Whether this session may read all votes; then they are offered for download. */
  readonly mayExport?: boolean | undefined;
  /** Address of the page that starts a battle. */
  readonly battleHref?: string | undefined;
}

/** What the votes say of the models, how sure they are of it, and how fast the models are. */
export function ArenaLeaderboard(props: ArenaLeaderboardProps): ReactNode {
  const { theme, locale, messages } = props;
  return (
    <DashboardRoot theme={theme} locale={locale} messages={messages}>
      <LeaderboardBody {...props} />
    </DashboardRoot>
  );
}

function LeaderboardBody(props: ArenaLeaderboardProps): ReactNode {
  const { messages } = useDashboard();
  const api = useArenaApi(props);
  const load = useCallback((signal: AbortSignal) => api.readLeaderboard(signal), [api]);
  const { loaded, reload } = useLoaded(load);
  switch (loaded.state) {
    case 'loading':
      return (
        <p className="gb-note" role="status">
          {messages.loading}
        </p>
      );
    case 'failed':
      return <FailedToLoad error={loaded.error} onRetry={reload} />;
    case 'ready':
      return (
        <div className="gb-arena">
          <Groups board={loaded.value} battleHref={props.battleHref} />
          {loaded.value.ratings.input.receivedCount > 0 && <Details board={loaded.value} />}
          {props.mayExport === true && <Exports api={api} />}
        </div>
      );
  }
}

interface BoardProps {
  readonly board: Board;
}

function Groups({ board, battleHref }: BoardProps & { readonly battleHref: string | undefined }): ReactNode {
  const { messages, format } = useDashboard();
  const { ratings } = board;
  const groups = leaderboardGroups(board);
  const ratedCount = ratings.groups.length;
  return (
    <>
      {ratings.input.receivedCount === 0 && (
        <Panel title={messages.board}>
          <p className="gb-note">{messages.boardEmpty}</p>
          {battleHref !== undefined && (
            <p>
              <a className="gb-button" href={battleHref}>
                {messages.boardStartBattle}
              </a>
            </p>
          )}
        </Panel>
      )}
      {ratings.crossComponent === 'withheld' && ratedCount > 1 && <ApartNote board={board} />}
      {ratings.crossComponent === 'by-ridge' && <p className="gb-board-apart">{messages.boardByRidge}</p>}
      {groups.map((group, index) => (
        <GroupTable
          key={group.key}
          ratings={ratings}
          group={group}
          title={
            group.state === 'unrated'
              ? messages.boardUnrated
              : ratedCount === 1
                ? messages.board
                : fillMessage(messages.boardGroup, { number: format.count(index + 1) })
          }
        />
      ))}
    </>
  );
}

/** Why there are several tables, and what is known between them. */
function ApartNote({ board }: BoardProps): ReactNode {
  const { messages, format } = useDashboard();
  return (
    <div className="gb-board-apart">
      <p>{messages.boardSeparate}</p>
      <ul>
        {board.ratings.dominance.map(([above, below]) => (
          <li key={`${above} ${below}`}>
            {fillMessage(messages.boardAbove, {
              above: format.count(above + 1),
              below: format.count(below + 1),
            })}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Details({ board }: BoardProps): ReactNode {
  return (
    <>
      <QualitySpeedPanel board={board} />
      <OddsPanel board={board} />
      <MethodPanel ratings={board.ratings} />
    </>
  );
}

function Exports({ api }: { readonly api: ArenaApi }): ReactNode {
  const { messages } = useDashboard();
  return (
    <div className="gb-exports">
      <span className="gb-soft">{messages.boardExports}</span>
      {(['votes', 'preferences'] as const).map((kind) => (
        <a key={kind} className="gb-button" href={api.exportUrl(kind)} download>
          {messages[`boardExport_${kind}`]}
        </a>
      ))}
    </div>
  );
}
