import { useId, useState, type ReactNode } from 'react';
import { fillMessage } from '../../format/messages.ts';
import { useDashboard } from '../../hooks/dashboard-context.tsx';
import { Panel } from '../../panels/panel.tsx';
import { checkPrompt } from '../model/prompt-draft.ts';
import { ProblemNote } from './problem-note.tsx';
import type { BattleStarter } from './use-start-battle.ts';

export interface PromptFormProps {
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
