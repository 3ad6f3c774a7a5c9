import type { DatasetReading } from '../summary/run-summary.ts';
import { formatCount } from './format-count.ts';

/** How many rows a data set has, and which were left out of it, in one line. */
export function describeDatasetReading({ rowCount, skipped }: DatasetReading): string {
  const rows = `The data set has ${formatCount(rowCount)} usable ${rowCount === 1 ? 'row' : 'rows'}`;
  if (skipped.length === 0) return `${rows}.`;
  const leftOut = skipped.reduce((sum, { count }) => sum + count, 0);
  const reasons = skipped.map(
    ({ reason, count, firstAt }) => `${formatCount(count)} for ${reason} (first: ${firstAt})`,
  );
  return `${rows}; ${formatCount(leftOut)} left out: ${reasons.join(', ')}.`;
}
