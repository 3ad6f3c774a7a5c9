import type { ArenaLeaderboard } from '@genai-bench/arena';
import { useId, useState, type ReactNode } from 'react';
import { fillMessage } from '../../format/messages.ts';
import { useDashboard } from '../../hooks/dashboard-context.tsx';
import { Panel } from '../../panels/panel.tsx';
import { showsRating, ratingOdds } from '../model/leaderboard-groups.ts';

/** What the gap between two models means in votes. */
export function OddsPanel({ board }: { readonly board: ArenaLeaderboard }): ReactNode {
  const { messages } = useDashboard();
  const models = board.ratings.rows.filter(showsRating).map(({ model }) => model);
  const [first = '', second = ''] = models;
  const [chosen, setChosen] = useState<{ readonly first?: string; readonly second?: string }>({});
  if (models.length < 2) return null;
  const pair = { first: chosen.first ?? first, second: chosen.second ?? second };
  return (
    <Panel title={messages.boardCompare}>
      <div className="gb-controls">
        <ModelSelect
          label={messages.boardFirst}
          models={models}
          board={board}
          value={pair.first}
          onChange={(model) => setChosen({ ...chosen, first: model })}
        />
        <ModelSelect
          label={messages.boardSecond}
          models={models}
          board={board}
          value={pair.second}
          onChange={(model) => setChosen({ ...chosen, second: model })}
        />
      </div>
      <p role="status">
        <OddsSentence board={board} {...pair} />
      </p>
    </Panel>
  );
}

interface OddsSentenceProps {
  readonly board: ArenaLeaderboard;
  readonly first: string;
  readonly second: string;
}

function OddsSentence({ board, first, second }: OddsSentenceProps): ReactNode {
  const { messages, format } = useDashboard();
  const odds = ratingOdds(board.ratings, first, second);
  if (odds === undefined) return messages.boardOddsNone;
  const sentence = fillMessage(messages.boardOddsSentence, {
    first: board.labels[first] ?? first,
    second: board.labels[second] ?? second,
    count: format.count(Math.round(100 * odds.winShare)),
    gap: format.count(odds.gap),
    level: format.count(100 * board.ratings.confidenceLevel),
    low: format.count(odds.interval.low),
    high: format.count(odds.interval.high),
  });
  return odds.isTold ? sentence : `${sentence} ${messages.boardOddsOpen}`;
}

interface ModelSelectProps {
  readonly label: string;
  readonly models: readonly string[];
  readonly board: ArenaLeaderboard;
  readonly value: string;
  readonly onChange: (model: string) => void;
}

function ModelSelect({ label, models, board, value, onChange }: ModelSelectProps): ReactNode {
  const id = useId();
  return (
    <span className="gb-field-inline">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={({ target }) => onChange(target.value)}>
        {models.map((model) => (
          <option key={model} value={model}>
            {board.labels[model] ?? model}
          </option>
        ))}
      </select>
    </span>
  );
}
