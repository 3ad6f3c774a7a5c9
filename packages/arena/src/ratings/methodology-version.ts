/**
 * Version of the way votes become ratings, kept with every leaderboard. It grows whenever the same votes would give other
 * numbers or other votes would count; docs/ratings.md says what each version means.
 */
export const RATING_METHODOLOGY_VERSION = '1';
