import type { ReactNode } from 'react';

export interface RatingWhiskerProps {
  readonly low: number;
  readonly high: number;
  readonly value: number;
  /** Of all rows, so that whiskers below each other compare. */
  readonly range: readonly [number, number];
}

const widthPx = 120;
const edgePx = 5;

/** A rating with its interval, drawn. The figures stand beside it. */
export function RatingWhisker({ low, high, value, range: [start, end] }: RatingWhiskerProps): ReactNode {
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
