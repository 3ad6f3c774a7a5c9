import type { BattleView } from '@genai-bench/arena';
import { useLayoutEffect, useRef, useId, useEffect, useState, useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import { fillMessage } from '../../format/messages.ts';
import { useDashboard } from '../../hooks/dashboard-context.tsx';
import type { ArenaApi } from '../rest/arena-api.ts';
import { BattleReveal } from './battle-reveal.tsx';
import { BattleStatus, ProblemNote } from './battle-status.tsx';
import { useVoteKeys } from './use-vote-keys.ts';
import { VoteBar } from './vote-bar.tsx';
import { AnswerText } from './answer-text.tsx';
import type { BattleStore, BattleStoreState } from '../model/battle-store.ts';
import { createBattleStore } from '../model/create-battle-store.ts';

interface BattleStageProps {
  readonly api: ArenaApi;
  readonly battleId: string;
  readonly firstView?: BattleView | undefined;
  /** What to do after the battle. */
  readonly renderNext: (prompt: string) => ReactNode;
}

/** One battle, from its first wait to the reveal. */
export function BattleStage({ api, battleId, firstView, renderNext }: BattleStageProps): ReactNode {
  const { messages } = useDashboard();
  const { state, store } = useBattle(api, battleId, firstView);
  const commands = {
    onVote: store?.vote ?? ignore,
    onUndo: store?.undo ?? ignore,
    onReveal: store?.reveal ?? ignore,
  };
  useVoteKeys(commands);
  const { view, problem } = state;
  const isOver = view?.phase === 'revealed' || view?.phase === 'void';
  const isRefused = state.connection.state === 'refused' && view === undefined;
  return (
    <div className="gb-arena-battle">
      {view !== undefined && (
        <section className="gb-arena-prompt" aria-label={messages.arenaYourPrompt}>
          <h2>{messages.arenaYourPrompt}</h2>
          <p dir="auto" tabIndex={0}>
            {view.prompt}
          </p>
        </section>
      )}
      {problem !== undefined && <ProblemNote problem={problem} />}
      {!isRefused && !isOver && <OpenBattle view={view} status={<BattleStatus state={state} />} />}
      {!isRefused && !isOver && <VoteBar state={state} {...commands} />}
      {view?.phase === 'void' && (
        <section className="gb-panel" role="status">
          <h2 className="gb-panel-title">{messages.arenaVoid}</h2>
          <p>{messages.arenaVoidNote}</p>
        </section>
      )}
      {view?.reveal !== undefined && <BattleReveal api={api} reveal={view.reveal} />}
      {(isOver || isRefused) && renderNext(view?.prompt ?? '')}
    </div>
  );
}

const ignore = (): void => undefined;

interface OpenBattleProps {
  readonly view: BattleView | undefined;
  readonly status: ReactNode;
}

function OpenBattle({ view, status }: OpenBattleProps): ReactNode {
  const { messages, format } = useDashboard();
  const round = view?.round;
  const top = useScrollToTop(round?.round);
  return (
    <section className="gb-arena-round" ref={top} aria-label={messages.arenaAnswers}>
      <div className="gb-arena-head">
        {round !== undefined && (
          <h2 className="gb-panel-title">
            {fillMessage(messages.arenaRound, {
              round: format.count(round.round + 1),
              count: format.count(round.roundCount),
            })}
          </h2>
        )}
        {round?.isExhibition === true && (
          <span className="gb-badge gb-tone-info">{messages.arenaExhibition}</span>
        )}
        {status}
      </div>
      {round?.isExhibition === true && <p className="gb-note">{messages.arenaExhibitionNote}</p>}
      {view?.phase !== 'decided' && (
        <div className="gb-arena-pair">
          <AnswerPane key={`left ${round?.round}`} title={messages.arenaAnswerA} text={round?.left} />
          <AnswerPane key={`right ${round?.round}`} title={messages.arenaAnswerB} text={round?.right} />
        </div>
      )}
    </section>
  );
}

/** Brings the beginning of a new pair back into sight, for whoever has scrolled down in the last one. */
function useScrollToTop(round: number | undefined) {
  const element = useRef<HTMLElement>(null);
  const shown = useRef(round);
  useLayoutEffect(() => {
    if (round === undefined || shown.current === round) return;
    const isFirst = shown.current === undefined;
    shown.current = round;
    const top = element.current?.getBoundingClientRect().top ?? 0;
    if (!isFirst && top < 0) element.current?.scrollIntoView({ block: 'start' });
  }, [round]);
  return element;
}

interface AnswerPaneProps {
  readonly title: string;
  /** Absent while there is no round to show. */
  readonly text: string | undefined;
}

/** One anonymous answer. Before its first text it keeps its room, exactly as the other side does. */
function AnswerPane({ title, text }: AnswerPaneProps): ReactNode {
  const titleId = useId();
  return (
    <article className="gb-panel gb-arena-answer" aria-labelledby={titleId}>
      <h3 className="gb-panel-title" id={titleId}>
        {title}
      </h3>
      {text === undefined || text === '' ? <AnswerSkeleton /> : <AnswerText text={text} />}
    </article>
  );
}

function AnswerSkeleton(): ReactNode {
  return (
    <div className="gb-arena-skeleton" aria-hidden="true">
      <span />
      <span />
      <span />
    </div>
  );
}

interface FollowedBattle {
  readonly state: BattleStoreState;
  readonly store: BattleStore | undefined;
}

/** Follows a battle while the component is mounted. `firstView` is shown until the server says more. */
function useBattle(api: ArenaApi, battleId: string, firstView?: BattleView): FollowedBattle {
  const [store, setStore] = useState<BattleStore>();
  // In an effect and not while rendering: a render may be thrown away, and its connection would stay open.
  useEffect(() => {
    const created = createBattleStore({ api, battleId, firstView });
    setStore(created);
    return () => {
      created.close();
      setStore(undefined);
    };
    // Another first view of the same battle is no reason to begin anew.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [api, battleId]);
  const subscribe = store?.subscribe ?? subscribeToNothing;
  const getState = store?.getState;
  const state = useSyncExternalStore(
    subscribe,
    () => getState?.(),
    () => undefined,
  );
  return { state: state ?? { ...waiting, view: firstView }, store };
}

const subscribeToNothing = () => () => undefined;

const waiting: BattleStoreState = {
  view: undefined,
  connection: { state: 'connecting' },
  pending: undefined,
  problem: undefined,
  undoUntilMs: undefined,
};
