import { useId, useState, useRef, type ReactNode } from 'react';
import type { BattleView } from '@genai-bench/arena';
import { fillMessage } from '../../format/messages.ts';
import { useDashboard } from '../../hooks/dashboard-context.tsx';
import { Panel } from '../../panels/panel.tsx';
import { ProblemNote } from './battle-status.tsx';
import { createRandomKey } from '../model/battle-environment.ts';
import { describeFailure, type BattleProblem } from '../model/battle-store.ts';
import type { ArenaApi, StartBattle } from '../rest/arena-api.ts';

interface PromptFormProps {
  readonly starter: BattleStarter;
  readonly initialPrompt: string;
  /** In UTF-16 units. */
  readonly mostLength: number;
  readonly nextPrompts: readonly string[];
}

/** Asks for the prompt of a battle. */
export function PromptForm({ starter, initialPrompt, mostLength, nextPrompts }: PromptFormProps): ReactNode {
  const { messages, format } = useDashboard();
  const [prompt, setPrompt] = useState(initialPrompt);
  const id = useId();
  const { length, state } = checkPrompt(prompt, mostLength);
  const mayStart = !starter.isStarting && (state === 'fine' || state === 'nearly-full');
  const start = (): void => {
    if (mayStart) starter.start({ prompt, nextPrompts: nextPrompts.filter((next) => next !== prompt) });
  };
  return (
    <Panel title={messages.arenaAsk}>
      <form
        className="gb-arena-form"
        onSubmit={(event) => {
          event.preventDefault();
          start();
        }}
      >
        <label htmlFor={id}>{messages.arenaPrompt}</label>
        <textarea
          id={id}
          rows={4}
          dir="auto"
          value={prompt}
          readOnly={starter.isStarting}
          aria-invalid={state === 'too-long'}
          aria-describedby={`${id}-hint ${id}-length`}
          onChange={({ target }) => setPrompt(target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
            event.preventDefault();
            start();
          }}
        />
        <p className="gb-note" id={`${id}-hint`}>
          {messages.arenaPromptHint} {messages.arenaSendHint}
        </p>
        <div className="gb-arena-form-end">
          <span className={state === 'too-long' ? 'gb-field-error' : 'gb-note'} id={`${id}-length`}>
            {state === 'too-long'
              ? fillMessage(messages.arenaPromptTooLong, { count: format.count(length - mostLength) })
              : fillMessage(messages.arenaPromptLength, {
                  length: format.count(length),
                  most: format.count(mostLength),
                })}
          </span>
          <button type="submit" className="gb-button gb-button-main" disabled={!mayStart}>
            {starter.isStarting ? messages.arenaStarting : messages.arenaStart}
          </button>
        </div>
        {starter.problem !== undefined && (
          <div>
            <ProblemNote problem={starter.problem} />
          </div>
        )}
      </form>
    </Panel>
  );
}

interface PromptCheck {
  readonly length: number;
  readonly state: 'empty' | 'fine' | 'nearly-full' | 'too-long';
}

/** Length of a prompt as the arena counts it: in UTF-16 units, spaces around it included. */
function checkPrompt(prompt: string, mostLength: number): PromptCheck {
  const { length } = prompt;
  if (length > mostLength) return { length, state: 'too-long' };
  if (prompt.trim() === '') return { length, state: 'empty' };
  return { length, state: length > mostLength * 0.9 ? 'nearly-full' : 'fine' };
}

interface BattleStarter {
  readonly isStarting: boolean;
  readonly problem: BattleProblem | undefined;
  readonly start: (request: StartBattle) => void;
}

/** Starts battles, one at a time. To try again after a failure means the same battle, should it have begun after all. */
export function useStartBattle(api: ArenaApi, onStarted: (view: BattleView) => void): BattleStarter {
  const [isStarting, setIsStarting] = useState(false);
  const [problem, setProblem] = useState<BattleProblem>();
  const attempt = useRef<{ readonly prompt: string; readonly key: string }>(undefined);
  const start = async (request: StartBattle): Promise<void> => {
    if (isStarting) return;
    const { prompt } = request;
    const tried = attempt.current?.prompt === prompt ? attempt.current : { prompt, key: createRandomKey() };
    attempt.current = tried;
    setIsStarting(true);
    setProblem(undefined);
    try {
      const view = await api.startBattle(request, tried.key);
      attempt.current = undefined;
      onStarted(view);
    } catch (error) {
      setProblem(describeFailure(error));
    } finally {
      setIsStarting(false);
    }
  };
  return { isStarting, problem, start: (request) => void start(request) };
}
