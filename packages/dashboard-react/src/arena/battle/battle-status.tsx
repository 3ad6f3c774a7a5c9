import type { BattleView } from '@genai-bench/arena';
import { useEffect, useState, type ReactNode } from 'react';
import { fillMessage, type Messages } from '../../format/messages.ts';
import { useDashboard } from '../../hooks/dashboard-context.tsx';
import { useNow } from '../../hooks/use-now.ts';
import type { BattleConnection, BattleStoreState, BattleProblem } from '../model/battle-store.ts';

/** After this without a sign of either side, the page says that it has not forgotten. */
const quietLimitMs = 20_000;

/** What is going on, in one sentence that is read out when it changes; and what is wrong with the connection. */
export function BattleStatus({ state }: { readonly state: BattleStoreState }): ReactNode {
  const { messages } = useDashboard();
  const { view, connection, pending } = state;
  const round = view?.round;
  const isWaiting =
    view !== undefined && ['loading', 'waiting', 'voting'].includes(view.phase) && round?.isComplete !== true;
  const activity = `${view?.turn} ${round?.left.length} ${round?.right.length}`;
  const isQuiet = useQuietFor(activity, isWaiting, quietLimitMs);
  return (
    <div className="gb-arena-status">
      <p role="status">
        {pending === 'vote' ? messages.arenaVoteSending : sentenceFor(messages, view)}
        {isQuiet && ` ${messages.arenaStillWaiting}`}
      </p>
      {connection.state === 'lost' && <LostNote connection={connection} />}
    </div>
  );
}

function sentenceFor(messages: Messages, view: BattleView | undefined): string {
  switch (view?.phase) {
    case undefined:
      return messages.arenaConnecting;
    case 'loading':
      return messages.arenaLoading;
    case 'waiting':
      return messages.arenaWaiting;
    case 'voting':
      return view.round?.isComplete === true ? messages.arenaComplete : messages.arenaWriting;
    case 'decided':
      return messages.arenaDecided;
    case 'revealed':
    case 'void':
      return '';
  }
}

function LostNote({
  connection,
}: {
  readonly connection: Extract<BattleConnection, { state: 'lost' }>;
}): ReactNode {
  const { messages, format } = useDashboard();
  const nowMs = useNow(500);
  const leftMs = nowMs === undefined ? 0 : connection.retryAtMs - nowMs;
  return (
    <p className="gb-badge gb-tone-caution gb-arena-lost">
      {leftMs > 0
        ? fillMessage(messages.arenaConnectionLost, { time: `${format.count(Math.ceil(leftMs / 1000))} s` })
        : messages.arenaConnectionLostNow}
    </p>
  );
}

/** True once nothing has changed for so long. `activity` is anything that differs when something has. */
function useQuietFor(activity: string, isWaiting: boolean, limitMs: number): boolean {
  const [quietSince, setQuietSince] = useState<string>();
  useEffect(() => {
    if (!isWaiting) return;
    const timer = setTimeout(() => setQuietSince(activity), limitMs);
    return () => clearTimeout(timer);
  }, [activity, isWaiting, limitMs]);
  return isWaiting && quietSince === activity;
}

/** What went wrong and what to do about it. */
export function ProblemNote({ problem }: { readonly problem: BattleProblem }): ReactNode {
  const { messages } = useDashboard();
  return (
    <p className="gb-alert" role="alert">
      {fillMessage(wordsOf(messages, problem.code), { message: problem.message })}
    </p>
  );
}

function wordsOf(messages: Messages, code: string): string {
  const name = `arenaProblem_${code.replaceAll('-', '_')}`;
  return name in messages ? messages[name as keyof Messages] : messages.arenaProblem_unknown;
}
