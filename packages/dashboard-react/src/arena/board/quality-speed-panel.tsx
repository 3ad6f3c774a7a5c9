import type { ArenaLeaderboard } from '@genai-bench/arena';
import { useEffect, useRef, useState, type ReactNode, type RefObject } from 'react';
import { ChartFrame } from '../../charts/chart-frame.tsx';
import { DataTable } from '../../charts/data-table.tsx';
import { fillMessage } from '../../format/messages.ts';
import { useDashboard } from '../../hooks/dashboard-context.tsx';
import { Panel } from '../../panels/panel.tsx';
import { evenTicks, placeLabels, qualitySpeedPoints } from '../model/quality-speed-points.ts';
import type { PlacedLabel, QualitySpeedPoint } from '../model/quality-speed-points.ts';

/** Ratings against tokens per second, a chart for each group. */
export function QualitySpeedPanel({ board }: { readonly board: ArenaLeaderboard }): ReactNode {
  const { messages, format } = useDashboard();
  const groups = qualitySpeedPoints(board);
  return (
    <Panel title={messages.boardScatter}>
      {groups.length === 0 && <p className="gb-note">{messages.boardScatterNone}</p>}
      {groups.map((points, index) => {
        const title =
          groups.length === 1
            ? `${messages.boardScatterY} / ${messages.boardScatterX}`
            : fillMessage(messages.boardGroup, { number: format.count(index + 1) });
        return (
          <ChartFrame
            key={index}
            title={title}
            summary={fillMessage(messages.boardScatterSummary, {
              front: format.count(points.filter(({ isOnFront }) => isOnFront).length),
              count: format.count(points.length),
            })}
            legend={<FrontLegend />}
            chart={<QualitySpeedChart points={points} />}
            renderTable={() => <PointTable title={title} points={points} />}
          />
        );
      })}
    </Panel>
  );
}

function FrontLegend(): ReactNode {
  const { messages } = useDashboard();
  return (
    <ul className="gb-legend">
      <li>
        <svg className="gb-swatch" width="14" height="14" aria-hidden="true">
          <circle className="gb-board-front" cx="7" cy="7" r="5" />
        </svg>
        {messages.boardScatterFront}
      </li>
      <li>
        <svg className="gb-swatch" width="14" height="14" aria-hidden="true">
          <circle className="gb-board-other" cx="7" cy="7" r="5" />
        </svg>
        {messages.boardScatterOther}
      </li>
    </ul>
  );
}

interface PointTableProps {
  readonly title: string;
  readonly points: readonly QualitySpeedPoint[];
}

function PointTable({ title, points }: PointTableProps): ReactNode {
  const { messages, format } = useDashboard();
  return (
    <DataTable
      caption={title}
      rows={points}
      rowKey={({ model }) => model}
      columns={[
        { key: 'model', header: messages.arenaModel, cell: ({ label }) => label },
        ['rating', messages.boardRating, (point) => format.count(point.points)],
        ['speed', messages.boardSpeed, ({ tokensPerSecond }) => format.figure(tokensPerSecond)],
        {
          key: 'front',
          header: messages.boardScatterFront,
          cell: ({ isOnFront }) => (isOnFront ? messages.arenaCountsYes : '–'),
        },
      ]}
    />
  );
}

const heightPx = 320;
const margin = { top: 14, right: 18, bottom: 42, left: 52 };

/** Up is better, right is faster. Discs are on the Pareto front, joined by a line; rings are not. Bars are intervals. */
function QualitySpeedChart({ points }: { readonly points: readonly QualitySpeedPoint[] }): ReactNode {
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
        {points.map((point, index) => (
          <Mark key={point.model} {...{ point, xOf, yOf }} label={labels[index]} />
        ))}
      </svg>
    </div>
  );
}

interface MarkProps {
  readonly point: QualitySpeedPoint;
  readonly label: PlacedLabel | undefined;
  readonly xOf: (tokensPerSecond: number) => number;
  readonly yOf: (points: number) => number;
}

/** One model: its rating's interval, its place, and its name where there is room. */
function Mark({ point, label, xOf, yOf }: MarkProps): ReactNode {
  const x = xOf(point.tokensPerSecond);
  const { low, high } = point.interval;
  return (
    <g>
      <line className="gb-board-bar" x1={x} x2={x} y1={yOf(low)} y2={yOf(high)} />
      <circle
        className={point.isOnFront ? 'gb-board-front' : 'gb-board-other'}
        cx={x}
        cy={yOf(point.points)}
        r="5.5"
      />
      {label !== undefined && (
        <text className="gb-board-label" x={label.x} y={label.y} dy="0.35em" textAnchor={label.anchor}>
          {label.text}
        </text>
      )}
    </g>
  );
}

function scaleOf(ticks: readonly number[], start: number, end: number): (value: number) => number {
  const [low = 0, high = 1] = [ticks[0], ticks.at(-1)];
  return (value) => start + ((value - low) / (high - low || 1)) * (end - start);
}

/** Width of an element in CSS pixels, followed; `fallbackPx` where nothing can be measured. */
function useElementWidth<Kind extends Element>(fallbackPx: number): [RefObject<Kind | null>, number] {
  const ref = useRef<Kind>(null);
  const [widthPx, setWidthPx] = useState(fallbackPx);
  useEffect(() => {
    const element = ref.current;
    if (element === null || typeof ResizeObserver === 'undefined') return;
    const sizes = new ResizeObserver(() => {
      const { width } = element.getBoundingClientRect();
      if (width > 0) setWidthPx(width);
    });
    sizes.observe(element);
    return () => sizes.disconnect();
  }, []);
  return [ref, widthPx];
}
