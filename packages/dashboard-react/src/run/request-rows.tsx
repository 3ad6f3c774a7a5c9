import { useVirtualizer } from '@tanstack/react-virtual';
import { outputTokenCount, type RequestRecord } from '@genai-bench/core-metrics';
import { useRef, type ReactNode } from 'react';
import { useDashboard } from '../hooks/dashboard-context.tsx';
import type { RecordRow } from '../model/select-records.ts';

const ROW_HEIGHT_PX = 32;

export interface RequestRowsProps {
  readonly rows: readonly RecordRow[];
  readonly totalCount: number | undefined;
  readonly chosen: RequestRecord | undefined;
  readonly onChoose: (record: RequestRecord) => void;
}

/**
 * A real table whose rows out of sight are replaced by two empty ones of their height. `aria-rowcount` and
 * `aria-rowindex` tell assistive tools what is missing between them.
 */
export function RequestRows({ rows, totalCount, chosen, onChoose }: RequestRowsProps): ReactNode {
  const { messages } = useDashboard();
  const box = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_HEIGHT_PX,
    overscan: 10,
    initialRect: { width: 0, height: 420 },
  });
  const items = virtualizer.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <div ref={box} className="gb-table-box" tabIndex={0} role="group" aria-label={messages.requestTable}>
      <table className="gb-table gb-table-requests" aria-rowcount={(totalCount ?? rows.length) + 1}>
        <caption className="gb-visually-hidden">{messages.requestTable}</caption>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col" className="gb-number">
              {messages.request}
            </th>
            <th scope="col" className="gb-number">
              {messages.level}
            </th>
            <th scope="col" className="gb-number">
              {messages.sent}
            </th>
            <th scope="col">{messages.outcome}</th>
            <th scope="col" className="gb-number">
              TTFT
            </th>
            <th scope="col" className="gb-number">
              TPOT
            </th>
            <th scope="col" className="gb-number">
              E2E
            </th>
            <th scope="col" className="gb-number">
              {messages.tokens}
            </th>
          </tr>
        </thead>
        <tbody>
          <Spacer heightPx={before} />
          {items.map((item) => {
            const row = rows[item.index];
            return row === undefined ? null : (
              <RequestRow
                key={row.key}
                row={row}
                rowIndex={item.index + 2}
                isChosen={row.record === chosen}
                onChoose={onChoose}
              />
            );
          })}
          <Spacer heightPx={after} />
        </tbody>
      </table>
    </div>
  );
}

interface RequestRowProps {
  readonly row: RecordRow;
  readonly rowIndex: number;
  readonly isChosen: boolean;
  readonly onChoose: (record: RequestRecord) => void;
}

function RequestRow({ row, rowIndex, isChosen, onChoose }: RequestRowProps): ReactNode {
  const { messages, format } = useDashboard();
  const { record } = row;
  return (
    <tr aria-rowindex={rowIndex} className={isChosen ? 'gb-chosen' : undefined}>
      <th scope="row" className="gb-number">
        <button
          type="button"
          className="gb-button gb-button-link"
          aria-pressed={isChosen}
          onClick={() => onChoose(record)}
        >
          {format.count(record.index)}
        </button>
      </th>
      <td className="gb-number">{record.levelIndex + 1}</td>
      <td className="gb-number">{format.elapsed(record.sentAtMs, 3)}</td>
      <td className="gb-clip" title={row.problem}>
        {messages[`outcome_${record.outcome.kind}`]}
        {row.problem !== '' && <span className="gb-soft"> {row.problem}</span>}
      </td>
      <td className="gb-number">{format.durationMs(row.ttftMs)}</td>
      <td className="gb-number">{format.durationMs(row.tpotMs)}</td>
      <td className="gb-number">{format.durationMs(row.e2eLatencyMs)}</td>
      <td className="gb-number">
        {format.count(record.tokens.input?.count)} / {format.count(outputTokenCount(record))}
      </td>
    </tr>
  );
}

function Spacer({ heightPx }: { readonly heightPx: number }): ReactNode {
  if (heightPx <= 0) return null;
  return (
    <tr aria-hidden="true">
      <td
        colSpan={8}
        className="gb-spacer"
        ref={(cell) => cell?.style.setProperty('height', `${heightPx}px`)}
      />
    </tr>
  );
}
