import { closest, distance } from 'fastest-levenshtein';

/** ` Did you mean "…"?` with the nearest known name, or nothing when none is near: at most two letters in five differ. */
export function didYouMean(name: string, known: readonly string[]): string {
  if (known.length === 0) return '';
  const nearest = closest(name, known);
  const isNear = distance(name, nearest) <= 0.4 * Math.max(name.length, nearest.length);
  return isNear ? ` Did you mean "${nearest}"?` : '';
}
