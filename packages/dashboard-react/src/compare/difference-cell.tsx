import type { ReactNode } from 'react';
import { useDashboard } from '../hooks/dashboard-context.tsx';
import type { ComparedDifference, ComparedRow } from './compared-rows.ts';
import { formatCompared } from './format-compared.ts';

const words = { better: 'better', worse: 'worse', same: 'noDifference', unknown: 'notJudged' } as const;

const tones = { better: 'good', worse: 'bad', same: 'neutral', unknown: undefined } as const;

export interface DifferenceCellProps {
  readonly row: ComparedRow;
  readonly difference: ComparedDifference | undefined;
}

/** Relative difference, its interval in the metric's unit, and the verdict in words. */
export function DifferenceCell({ row, difference: compared }: DifferenceCellProps): ReactNode {
  const { messages, format } = useDashboard();
  if (compared === undefined) return '–';
  const { difference, relativeDifference, interval, verdict = 'unknown' } = compared;
  const tone = tones[verdict];
  return (
    <span className="gb-difference">
      <strong>
        {relativeDifference === undefined
          ? formatCompared(row, difference, format)
          : format.relative(relativeDifference)}
      </strong>
      {interval !== undefined && (
        <span className="gb-soft">
          [{format.differenceMs(interval.low)}, {format.differenceMs(interval.high)}]
        </span>
      )}
      {tone === undefined ? (
        <span className="gb-soft">{messages[words[verdict]]}</span>
      ) : (
        <span className={`gb-badge gb-tone-${tone}`}>{messages[words[verdict]]}</span>
      )}
    </span>
  );
}
