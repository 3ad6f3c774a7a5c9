import type { FitReport, Leaderboard, ModelRating } from '../leaderboard.ts';

/** A model's rating; throws where there is none, so that no test compares nothing. */
export function ratingOf(board: Leaderboard, model: string): ModelRating {
  const rating = board.rows.find((row) => row.model === model)?.rating;
  if (rating === undefined) throw new Error(`${model} has no rating.`);
  return rating;
}

/** Abilities of `models` in their order. */
export function abilitiesOf(board: Leaderboard, models: readonly string[]): number[] {
  return models.map((model) => ratingOf(board, model).ability);
}

/** The fit of the only group. */
export function fitOf(board: Leaderboard): FitReport {
  const [group, ...others] = board.groups;
  if (group?.fit === undefined || others.length > 0) throw new Error('The board has not one rated group.');
  return group.fit;
}
