/** Points per unit of natural-log ability, 400 / ln 10: a gap of 400 points is odds of ten to one. */
export const POINTS_PER_LOGIT = 400 / Math.LN10;

/** Where a model of average ability stands. A convention without meaning: only gaps say something. */
export const RATING_BASE = 1000;

/** Natural-log ability (mean 0 among the models rated together) on the Elo display scale. */
export function toElo(ability: number, base = RATING_BASE): number {
  return base + POINTS_PER_LOGIT * ability;
}

/** Share of decisive votes that a model `gapElo` points above the other is expected to win. Ties are not in it. */
export function winProbability(gapElo: number): number {
  return 1 / (1 + Math.exp(-gapElo / POINTS_PER_LOGIT));
}

/** A gap in words: `100` reads "wins 64 of 100 decisive votes", `-100` "loses 64 of 100 decisive votes". */
export function describeGap(gapElo: number): string {
  const verb = gapElo > 0 ? 'wins' : 'loses';
  const count = Math.round(100 * winProbability(Math.abs(gapElo)));
  if (count === 50) return 'about even';
  return `${verb} ${count === 100 ? 'more than 99' : count} of 100 decisive votes`;
}
