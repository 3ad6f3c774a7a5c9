import type { RequestRecord } from '@genai-bench/core-metrics';
import { useMemo, type ReactNode } from 'react';
import { ChartFrame } from '../charts/chart-frame.tsx';
import { DataTable } from '../charts/data-table.tsx';
import { fillMessage } from '../format/messages.ts';
import { useDashboard } from '../hooks/dashboard-context.tsx';
import { selectChunkTimeline, type TimelineChunk } from '../model/select-chunk-timeline.ts';
import { Panel } from '../panels/panel.tsx';

const WIDTH = 1000;
const HEIGHT = 90;
const AXIS_Y = 68;

/** When each chunk of one answer arrived. Chunks that shared a read stand on one tick, which is drawn taller. */
export function ChunkTimeline({ record }: { readonly record: RequestRecord }): ReactNode {
  const { messages, format } = useDashboard();
  const chunks = useMemo(() => selectChunkTimeline(record), [record]);
  const title = fillMessage(messages.timelineOf, { index: format.count(record.index) });
  const first = chunks[0];
  const last = chunks.at(-1);
  return (
    <Panel title={title}>
      {first === undefined || last === undefined ? (
        <p className="gb-note">{messages.noChunks}</p>
      ) : (
        <ChartFrame
          title={messages.chunkArrivals}
          summary={fillMessage(messages.timelineSummary, {
            chunks: format.count(chunks.length),
            reads: format.count(new Set(chunks.map((chunk) => chunk.readNumber)).size),
            first: format.durationMs(first.sinceSendMs),
            last: format.durationMs(last.sinceSendMs),
          })}
          isLow
          chart={<TimelineMarks chunks={chunks} endMs={last.sinceSendMs} label={title} />}
          renderTable={() => <TimelineTable chunks={chunks} title={title} />}
        />
      )}
    </Panel>
  );
}

interface TimelineMarksProps {
  readonly chunks: readonly TimelineChunk[];
  readonly endMs: number;
  readonly label: string;
}

function TimelineMarks({ chunks, endMs, label }: TimelineMarksProps): ReactNode {
  const { format } = useDashboard();
  const xOf = (sinceSendMs: number): number => (endMs === 0 ? 0 : (sinceSendMs / endMs) * (WIDTH - 20) + 10);
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) => share * endMs);
  return (
    <svg className="gb-timeline" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      <line x1="0" x2={WIDTH} y1={AXIS_Y} y2={AXIS_Y} className="gb-timeline-axis" />
      {chunks.map((chunk) => (
        <line
          key={chunk.index}
          x1={xOf(chunk.sinceSendMs)}
          x2={xOf(chunk.sinceSendMs)}
          y1={chunk.gapMs === undefined && chunk.index > 0 ? 6 : 24}
          y2={AXIS_Y}
          className={`gb-timeline-chunk gb-timeline-${chunk.kind}`}
        >
          <title>{`${chunk.index}: ${format.durationMs(chunk.sinceSendMs)} (+${format.durationMs(chunk.gapMs)})`}</title>
        </line>
      ))}
      {ticks.map((tick, index) => (
        <text
          key={tick}
          x={xOf(tick)}
          y={HEIGHT - 6}
          textAnchor={index === 0 ? 'start' : index === ticks.length - 1 ? 'end' : 'middle'}
          className="gb-timeline-label"
        >
          {format.durationMs(tick)}
        </text>
      ))}
    </svg>
  );
}

interface TimelineTableProps {
  readonly chunks: readonly TimelineChunk[];
  readonly title: string;
}

function TimelineTable({ chunks, title }: TimelineTableProps): ReactNode {
  const { messages, format } = useDashboard();
  return (
    <DataTable
      caption={title}
      rows={chunks}
      rowKey={(chunk) => chunk.index}
      columns={[
        ['index', '#', (chunk) => chunk.index],
        ['since', messages.sinceSend, (chunk) => format.durationMs(chunk.sinceSendMs)],
        ['gap', messages.sincePrevious, (chunk) => format.durationMs(chunk.gapMs)],
        ['read', messages.read, (chunk) => chunk.readNumber],
        { key: 'kind', header: messages.kind, cell: (chunk) => chunk.kind },
      ]}
    />
  );
}
