import type { BattleView } from '@genai-bench/arena';
import { useEffect, useState, useCallback, type ReactNode } from 'react';
import { DashboardRoot, type DashboardRootProps } from '../../dashboard/dashboard-root.tsx';
import { useDashboard } from '../../hooks/dashboard-context.tsx';
import { useArenaApi } from '../rest/use-arena-api.ts';
import type { ArenaApi, ArenaApiOptions } from '../rest/arena-api.ts';
import { preloadMarkdown } from './answer-text.tsx';
import { BattleStage } from './battle-stage.tsx';
import { ProblemNote } from './battle-status.tsx';
import { PromptForm, useStartBattle } from './prompt-form.tsx';
import { FailedToLoad } from '../../panels/failed-to-load.tsx';
import { Panel } from '../../panels/panel.tsx';
import { useLoaded } from '../../rest/use-loaded.ts';

interface ArenaBattleProps extends ArenaApiOptions, Omit<DashboardRootProps, 'children'> {
  readonly api?: ArenaApi | undefined;
  /** The battle to show; without one a prompt is asked for. */
  readonly battleId?: string | undefined;
  /** Hears of each battle that begins here, to put its id into the address: that is what a refresh goes on from. */
  readonly onBattleStarted?: ((battleId: string) => void) | undefined;
  /** Hears that the voter wants to write another prompt. */
  readonly onNewPrompt?: (() => void) | undefined;
  /** Address of a battle's page, for links that open in new tabs too. */
  readonly hrefOf?: ((battleId: string) => string) | undefined;
  /** The arena's own limit, in UTF-16 units; 8000 unless stated. */
  readonly promptLength?: number | undefined;
  /** What will probably be asked next, in order: the arena may begin it ahead, and the page offers it. */
  readonly nextPrompts?: readonly string[] | undefined;
}

/** Choosing between two anonymous answers, round by round, until it is revealed who wrote them. */
export function ArenaBattle(props: ArenaBattleProps): ReactNode {
  const { theme, locale, messages } = props;
  return (
    <DashboardRoot theme={theme} locale={locale} messages={messages}>
      <BattleBody {...props} />
    </DashboardRoot>
  );
}

const nobody: readonly string[] = [];

function BattleBody(props: ArenaBattleProps): ReactNode {
  const { hrefOf, onBattleStarted, onNewPrompt, promptLength = 8_000, nextPrompts = nobody } = props;
  const { messages } = useDashboard();
  const api = useArenaApi(props);
  const [battleId, setBattleId] = useFollowedId(props.battleId);
  const [firstView, setFirstView] = useState<BattleView>();
  const starter = useStartBattle(api, (view) => {
    setFirstView(view);
    setBattleId(view.battleId);
    onBattleStarted?.(view.battleId);
  });
  useEffect(() => void preloadMarkdown().catch(ignoreMissing), []);
  if (battleId === undefined) {
    return (
      <div className="gb-arena">
        <PromptForm starter={starter} initialPrompt="" mostLength={promptLength} nextPrompts={nextPrompts} />
        <OwnBattles api={api} hrefOf={hrefOf} onOpen={setBattleId} />
      </div>
    );
  }
  const renderNext = (prompt: string): ReactNode => {
    const next = nextPrompts.find((candidate) => candidate !== prompt);
    const begin = (wanted: string): void =>
      starter.start({ prompt: wanted, nextPrompts: nextPrompts.filter((other) => other !== wanted) });
    return (
      <>
        {starter.problem !== undefined && <ProblemNote problem={starter.problem} />}
        <div className="gb-arena-next">
          {next !== undefined && (
            <button
              type="button"
              className="gb-button gb-button-main"
              disabled={starter.isStarting}
              onClick={() => begin(next)}
            >
              {messages.arenaNextPrompt}
            </button>
          )}
          {prompt !== '' && (
            <button
              type="button"
              className="gb-button"
              disabled={starter.isStarting}
              onClick={() => begin(prompt)}
            >
              {starter.isStarting ? messages.arenaStarting : messages.arenaSamePrompt}
            </button>
          )}
          <button
            type="button"
            className={next === undefined ? 'gb-button gb-button-main' : 'gb-button'}
            onClick={() => {
              setBattleId(undefined);
              onNewPrompt?.();
            }}
          >
            {messages.arenaNewPrompt}
          </button>
        </div>
      </>
    );
  };
  return (
    <div className="gb-arena">
      <BattleStage
        key={battleId}
        api={api}
        battleId={battleId}
        firstView={firstView?.battleId === battleId ? firstView : undefined}
        renderNext={renderNext}
      />
    </div>
  );
}

/** The id that was asked for last, by the page around or in here. */
function useFollowedId(given: string | undefined): [string | undefined, (id: string | undefined) => void] {
  const [battleId, setBattleId] = useState(given);
  const [seen, setSeen] = useState(given);
  if (seen !== given) {
    setSeen(given);
    setBattleId(given);
  }
  return [seen === given ? battleId : given, setBattleId];
}

// Answers are then shown as plain text, with a note.
const ignoreMissing = (): void => undefined;

interface OwnBattlesProps {
  readonly api: ArenaApi;
  /** Address of a battle's page; without it a battle is opened in place. */
  readonly hrefOf?: ((battleId: string) => string) | undefined;
  readonly onOpen: (battleId: string) => void;
}

/** The voter's own battles, to go on with or to look at again. */
function OwnBattles({ api, hrefOf, onOpen }: OwnBattlesProps): ReactNode {
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
