import type { Leaderboard, LeaderboardRow } from '@genai-bench/arena';
import type { ReactNode } from 'react';
import { DataTable, type TableColumn } from '../../charts/data-table.tsx';
import type { Formatter } from '../../format/create-formatter.ts';
import { fillMessage, type Messages } from '../../format/messages.ts';
import { useDashboard } from '../../hooks/dashboard-context.tsx';
import { Panel } from '../../panels/panel.tsx';
import { showsRating, type RankedGroup, type RankedModel } from '../model/leaderboard-groups.ts';

interface GroupTableProps {
  readonly ratings: Leaderboard;
  readonly group: RankedGroup;
  readonly title: string;
}

/** Models that the votes compare, best first. */
export function GroupTable({ ratings, group, title }: GroupTableProps): ReactNode {
  const { messages, format } = useDashboard();
  const note = noteOf(messages, group);
  return (
    <Panel title={title}>
      {note !== undefined && <p className="gb-note">{note}</p>}
      <DataTable
        isWhole
        caption={title}
        rows={group.models}
        rowKey={({ row }) => row.model}
        columns={[
          { key: 'model', header: messages.arenaModel, cell: (model) => <ModelCell model={model} /> },
          ...(group.range === undefined ? [] : ratingColumns(group.range, { ratings, messages, format })),
          ['votes', messages.boardVotes, ({ row }) => format.count(row.ratedVoteCount)],
          ['record', messages.boardRecord, ({ row }) => recordText(row, format)],
          ['both-bad', messages.boardBothBad, ({ row }) => format.share(row.bothBadShare)],
          ['failures', messages.boardFailures, ({ failureShare }) => format.share(failureShare)],
          ['ttft', messages.boardTtft, ({ speed }) => format.durationMs(speed?.ttftMsMedian)],
          ['speed', messages.boardSpeed, ({ speed }) => format.figure(speed?.outputTokensPerSecondMedian)],
        ]}
      />
      {group.state === 'rated' && <p className="gb-note">{messages.boardRankNote}</p>}
    </Panel>
  );
}

const tierTones = { hidden: 'neutral', preliminary: 'caution', established: 'good' } as const;

function ModelCell({ model: { label, row, isOnFront } }: { readonly model: RankedModel }): ReactNode {
  const { messages } = useDashboard();
  return (
    <span className="gb-board-model">
      <strong>{label}</strong>
      <span className="gb-board-marks">
        <span className={`gb-badge gb-tone-${tierTones[row.tier]}`}>{messages[`boardTier_${row.tier}`]}</span>
        {isOnFront && <span className="gb-badge gb-tone-info">{messages.boardOnFront}</span>}
      </span>
    </span>
  );
}

interface Words {
  readonly ratings: Leaderboard;
  readonly messages: Messages;
  readonly format: Formatter;
}

function ratingColumns(
  range: readonly [number, number],
  { ratings, messages, format }: Words,
): readonly TableColumn<RankedModel>[] {
  const shown = ({ row }: RankedModel) => (showsRating(row) ? row.rating : undefined);
  return [
    ['rank', messages.boardRank, (model) => rankText(shown(model), format)],
    ['rating', messages.boardRating, (model) => format.count(shown(model)?.points)],
    {
      key: 'interval',
      header: fillMessage(messages.boardInterval, { level: format.count(100 * ratings.confidenceLevel) }),
      cell: (model) => {
        const rating = shown(model);
        if (rating === undefined) return '–';
        const { low, high } = rating.interval;
        return (
          <span className="gb-board-interval">
            <RatingWhisker low={low} high={high} value={rating.points} range={range} />
            <span>
              {format.count(low)} – {format.count(high)}
            </span>
          </span>
        );
      },
    },
    {
      key: 'odds',
      header: messages.boardOdds,
      cell: (model) => oddsText(shown(model)?.ability, { messages, format }),
    },
  ];
}

function rankText(rating: LeaderboardRow['rating'], format: Formatter): string {
  if (rating === undefined) return '–';
  const { best, worst } = rating.rankBand;
  return best === worst ? format.count(best) : `${format.count(best)}–${format.count(worst)}`;
}

/** Against the average of the group, whose ability is 0: `1 / (1 + exp(-ability))` of the decisive votes. */
function oddsText(ability: number | undefined, { messages, format }: Omit<Words, 'ratings'>): string {
  if (ability === undefined) return '–';
  const count = Math.round(100 / (1 + Math.exp(-ability)));
  return count === 50 ? messages.boardEven : fillMessage(messages.boardWins, { count: format.count(count) });
}

function recordText({ counts: { wins, losses, ties } }: LeaderboardRow, format: Formatter): string {
  return [wins, losses, ties].map((count) => format.count(count)).join(' / ');
}

function noteOf(messages: Messages, { state }: RankedGroup): string | undefined {
  switch (state) {
    case 'rated':
      return undefined;
    case 'alone':
      return messages.boardAlone;
    case 'no-maximum':
      return messages.boardNoMaximum;
    case 'unrated':
      return messages.boardUnratedNote;
  }
}

interface RatingWhiskerProps {
  readonly low: number;
  readonly high: number;
  readonly value: number;
  /** Of all rows, so that whiskers below each other compare. */
  readonly range: readonly [number, number];
}

const widthPx = 120;
const edgePx = 5;

/** A rating with its interval, drawn. The figures stand beside it. */
function RatingWhisker({ low, high, value, range: [start, end] }: RatingWhiskerProps): ReactNode {
  const xOf = (points: number): number =>
    edgePx + ((points - start) / (end - start || 1)) * (widthPx - 2 * edgePx);
  return (
    <svg className="gb-board-whisker" width={widthPx} height="16" aria-hidden="true">
      <line x1={xOf(low)} x2={xOf(high)} y1="8" y2="8" />
      <line x1={xOf(low)} x2={xOf(low)} y1="4" y2="12" />
      <line x1={xOf(high)} x2={xOf(high)} y1="4" y2="12" />
      <circle cx={xOf(value)} cy="8" r="4" />
    </svg>
  );
}
