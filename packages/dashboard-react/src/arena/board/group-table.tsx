import type { Leaderboard, LeaderboardRow } from '@genai-bench/arena';
import type { ReactNode } from 'react';
import { DataTable, type DataColumn } from '../../charts/data-table.tsx';
import type { Formatter } from '../../format/create-formatter.ts';
import { fillMessage, type Messages } from '../../format/messages.ts';
import { useDashboard } from '../../hooks/dashboard-context.tsx';
import { Panel } from '../../panels/panel.tsx';
import { showsRating, type RankedGroup, type RankedModel } from '../model/leaderboard-groups.ts';
import { RatingWhisker } from './rating-whisker.tsx';

export interface GroupTableProps {
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
          {
            key: 'votes',
            header: messages.boardVotes,
            cell: ({ row }) => format.count(row.ratedVoteCount),
            isNumeric: true,
          },
          {
            key: 'record',
            header: messages.boardRecord,
            cell: ({ row }) => recordText(row, format),
            isNumeric: true,
          },
          {
            key: 'both-bad',
            header: messages.boardBothBad,
            cell: ({ row }) => format.share(row.bothBadShare),
            isNumeric: true,
          },
          {
            key: 'failures',
            header: messages.boardFailures,
            cell: ({ failureShare }) => format.share(failureShare),
            isNumeric: true,
          },
          {
            key: 'ttft',
            header: messages.boardTtft,
            cell: ({ speed }) => format.durationMs(speed?.ttftMsMedian),
            isNumeric: true,
          },
          {
            key: 'speed',
            header: messages.boardSpeed,
            cell: ({ speed }) => format.figure(speed?.outputTokensPerSecondMedian),
            isNumeric: true,
          },
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
): readonly DataColumn<RankedModel>[] {
  const shown = ({ row }: RankedModel) => (showsRating(row) ? row.rating : undefined);
  return [
    {
      key: 'rank',
      header: messages.boardRank,
      cell: (model) => rankText(shown(model), format),
      isNumeric: true,
    },
    {
      key: 'rating',
      header: messages.boardRating,
      cell: (model) => format.count(shown(model)?.points),
      isNumeric: true,
    },
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
