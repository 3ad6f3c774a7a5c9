import type { ReactNode } from 'react';
import { useDashboard } from '../../hooks/dashboard-context.tsx';
import { useElementWidth } from '../../hooks/use-element-width.ts';
import { placeLabels } from '../model/place-labels.ts';
import { evenTicks } from '../model/even-ticks.ts';
import type { QualitySpeedPoint } from '../model/quality-speed-points.ts';

const heightPx = 320;
const margin = { top: 14, right: 18, bottom: 42, left: 52 };

/** Up is better, right is faster. Discs are on the Pareto front, joined by a line; rings are not. Bars are intervals. */
export function QualitySpeedChart({ points }: { readonly points: readonly QualitySpeedPoint[] }): ReactNode {
  const { messages, format } = useDashboard();
  const [ref, widthPx] = useElementWidth<HTMLDivElement>(640);
  const speeds = points.map(({ tokensPerSecond }) => tokensPerSecond);
  const xTicks = evenTicks(0, Math.max(...speeds) * 1.1, widthPx > 520 ? 6 : 3);
  const yTicks = evenTicks(
    Math.min(...points.map(({ interval }) => interval.low)),
    Math.max(...points.map(({ interval }) => interval.high)),
    5,
  );
  const xOf = scaleOf(xTicks, margin.left, widthPx - margin.right);
  const yOf = scaleOf(yTicks, heightPx - margin.bottom, margin.top);
  const places = points.map((point) => ({
    x: xOf(point.tokensPerSecond),
    y: yOf(point.points),
    label: point.label,
  }));
  const labels = placeLabels(places, widthPx - margin.right);
  const front = points
    .filter(({ isOnFront }) => isOnFront)
    .toSorted((a, b) => a.tokensPerSecond - b.tokensPerSecond);
  const right = widthPx - margin.right;
  return (
    <div ref={ref}>
      <svg
        className="gb-board-scatter"
        width={widthPx}
        height={heightPx}
        role="img"
        aria-label={messages.boardScatter}
      >
        {yTicks.map((tick) => (
          <g key={tick}>
            <line className="gb-board-grid" x1={margin.left} x2={right} y1={yOf(tick)} y2={yOf(tick)} />
            <text className="gb-board-tick" x={margin.left - 8} y={yOf(tick)} dy="0.35em" textAnchor="end">
              {format.count(tick)}
            </text>
          </g>
        ))}
        {xTicks.map((tick) => (
          <text key={tick} className="gb-board-tick" x={xOf(tick)} y={heightPx - 24} textAnchor="middle">
            {format.compact(tick)}
          </text>
        ))}
        <text className="gb-board-tick" x={right} y={heightPx - 6} textAnchor="end">
          {messages.boardScatterX} →
        </text>
        <polyline
          className="gb-board-front-line"
          points={front.map((point) => `${xOf(point.tokensPerSecond)},${yOf(point.points)}`).join(' ')}
        />
        {points.map((point, index) => {
          const x = xOf(point.tokensPerSecond);
          const label = labels[index];
          return (
            <g key={point.model}>
              <line
                className="gb-board-bar"
                x1={x}
                x2={x}
                y1={yOf(point.interval.low)}
                y2={yOf(point.interval.high)}
              />
              <circle
                className={point.isOnFront ? 'gb-board-front' : 'gb-board-other'}
                cx={x}
                cy={yOf(point.points)}
                r="5.5"
              />
              {label !== undefined && (
                <text
                  className="gb-board-label"
                  x={label.x}
                  y={label.y}
                  dy="0.35em"
                  textAnchor={label.anchor}
                >
                  {label.text}
                </text>
              )}
            </g>
          );
        })}
      </svg>
    </div>
  );
}

function scaleOf(ticks: readonly number[], start: number, end: number): (value: number) => number {
  const [low = 0, high = 1] = [ticks[0], ticks.at(-1)];
  return (value) => start + ((value - low) / (high - low || 1)) * (end - start);
}
