import type { ArenaLeaderboard } from '@genai-bench/arena';
import type { ReactNode } from 'react';
import { ChartFrame } from '../../charts/chart-frame.tsx';
import { DataTable } from '../../charts/data-table.tsx';
import { fillMessage } from '../../format/messages.ts';
import { useDashboard } from '../../hooks/dashboard-context.tsx';
import { Panel } from '../../panels/panel.tsx';
import { qualitySpeedPoints, type QualitySpeedPoint } from '../model/quality-speed-points.ts';
import { QualitySpeedChart } from './quality-speed-chart.tsx';

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
        {
          key: 'rating',
          header: messages.boardRating,
          cell: (point) => format.count(point.points),
          isNumeric: true,
        },
        {
          key: 'speed',
          header: messages.boardSpeed,
          cell: ({ tokensPerSecond }) => format.figure(tokensPerSecond),
          isNumeric: true,
        },
        {
          key: 'front',
          header: messages.boardScatterFront,
          cell: ({ isOnFront }) => (isOnFront ? messages.arenaCountsYes : '–'),
        },
      ]}
    />
  );
}
