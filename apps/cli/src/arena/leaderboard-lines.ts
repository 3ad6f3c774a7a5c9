import type { ArenaLeaderboard, LeaderboardRow } from '@genai-bench/arena';
import { alignedTable } from '../print/aligned-table.ts';
import { safeText } from '../print/safe-text.ts';

/** The leaderboard as a table to paste, and what must be known to read it. */
export function leaderboardLines({
  ratings,
  speeds,
  paretoFrontIds,
  labels,
}: ArenaLeaderboard): readonly string[] {
  if (ratings.rows.length === 0) return ['No votes yet that are settled.'];
  const speedOf = new Map(speeds.map((speed) => [speed.contestantId, speed]));
  const percent = Math.round(ratings.confidenceLevel * 100);
  const isSplit = ratings.groups.length > 1;
  const table = alignedTable(
    [
      ...(isSplit ? [{ head: 'group', align: 'right' as const }] : []),
      { head: 'rank', align: 'right' },
      { head: 'model', align: 'left' },
      ...['rating', `${percent} %`, 'votes', 'TTFT s', 'tok/s'].map((head) => ({
        head,
        align: 'right' as const,
      })),
    ],
    ratings.rows.map((row) => {
      const speed = speedOf.get(row.model);
      const mark = paretoFrontIds.includes(row.model) ? ' *' : '';
      return [
        ...(isSplit ? [row.group === undefined ? '–' : String(row.group + 1)] : []),
        rankText(row),
        `${safeText(labels[row.model] ?? row.model)}${mark}`,
        row.rating === undefined ? '–' : row.rating.points.toFixed(0),
        intervalText(row),
        String(row.ratedVoteCount),
        speed?.ttftMsMedian === undefined ? '–' : (speed.ttftMsMedian / 1000).toFixed(2),
        speed?.outputTokensPerSecondMedian === undefined ? '–' : speed.outputTokensPerSecondMedian.toFixed(1),
      ];
    }),
  );
  return [...table, ...notesOf(ratings, paretoFrontIds.length > 0)];
}

/** The places that the votes leave open. */
function rankText({ rating }: LeaderboardRow): string {
  if (rating === undefined) return '–';
  const { best, worst } = rating.rankBand;
  return best === worst ? String(best) : `${best}–${worst}`;
}

function intervalText({ rating }: LeaderboardRow): string {
  if (rating === undefined) return '–';
  const { low, high } = rating.interval;
  return `${low.toFixed(0)} to ${high.toFixed(0)}`;
}

function notesOf(
  { input, groups, methodologyVersion }: ArenaLeaderboard['ratings'],
  hasFront: boolean,
): readonly string[] {
  const outside = input.receivedCount - input.ratedCount;
  return [
    `${counted(input.ratedCount, 'vote')} of ${counted(input.voterCount, 'person', 'people')} in ${counted(input.battleCount, 'battle')} rated` +
      `${outside === 0 ? '' : `, ${outside} not`}; methodology ${methodologyVersion}.`,
    ...(hasFront ? ['* Nobody here is both better and faster.'] : []),
    ...(groups.length > 1
      ? ['Between the groups all votes go one way, or there are none: their ratings do not compare.']
      : []),
    ...(groups.some(({ state }) => state === 'no-maximum')
      ? ['So few or so one-sided votes give no number. More votes will.']
      : []),
  ];
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
