import type { BattleView } from '@genai-bench/arena';
import { useEffect, useState, type ReactNode } from 'react';
import { DashboardRoot, type DashboardRootProps } from '../../dashboard/dashboard-root.tsx';
import { useDashboard } from '../../hooks/dashboard-context.tsx';
import type { ArenaApi, ArenaApiOptions } from '../rest/arena-api.ts';
import { useArenaApi } from '../rest/use-arena-api.ts';
import { preloadMarkdown } from './answer-text.tsx';
import { BattleStage } from './battle-stage.tsx';
import { OwnBattles } from './own-battles.tsx';
import { ProblemNote } from './problem-note.tsx';
import { PromptForm } from './prompt-form.tsx';
import { useStartBattle } from './use-start-battle.ts';

export interface ArenaBattleProps extends ArenaApiOptions, Omit<DashboardRootProps, 'children'> {
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
