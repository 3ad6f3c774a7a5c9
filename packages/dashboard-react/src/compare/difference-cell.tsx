import type { ReactNode } from 'react';
import { useDashboard } from '../hooks/dashboard-context.tsx';
import type { ComparedFigure, ComparedRow } from '../model/compare-runs.ts';
import { formatCompared } from './format-compared.ts';

const words = {
  better: 'better',
  worse: 'worse',
  'within-noise': 'noDifference',
  'not-judged': 'notJudged',
} as const;

const tones = { better: 'good', worse: 'bad', 'within-noise': 'neutral', 'not-judged': undefined } as const;

export interface DifferenceCellProps {
  readonly row: ComparedRow;
  readonly figure: ComparedFigure | undefined;
}

/** Relative difference, its interval in the metric's unit, and the verdict in words. */
export function DifferenceCell({ row, figure }: DifferenceCellProps): ReactNode {
  const { messages, format } = useDashboard();
  if (figure?.difference === undefined) return '–';
  const { interval, judgement } = figure;
  const tone = tones[judgement];
  return (
    <span className="gb-difference">
      <strong>
        {figure.relativeDifference === undefined
          ? formatCompared(row, figure.difference, format)
          : format.relative(figure.relativeDifference)}
      </strong>
      {interval !== undefined && (
        <span className="gb-soft">
          [{format.differenceMs(interval.low)}, {format.differenceMs(interval.high)}]
        </span>
      )}
      {tone === undefined ? (
        <span className="gb-soft">{messages[words[judgement]]}</span>
      ) : (
        <span className={`gb-badge gb-tone-${tone}`}>{messages[words[judgement]]}</span>
      )}
    </span>
  );
}
