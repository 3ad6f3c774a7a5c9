import { useMemo, type ReactNode } from 'react';
import { DataTable } from '../charts/data-table.tsx';
import { fillMessage } from '../format/messages.ts';
import { useDashboard } from '../hooks/dashboard-context.tsx';
import { selectLevels } from '../model/level-selection.ts';
import { selectOutcomes } from '../model/select-outcomes.ts';
import { selectSampledRequests } from '../model/select-sampled-requests.ts';
import { useEmptyReason } from './use-empty-reason.ts';
import { Panel, type ViewProps } from './panel.tsx';

/** Rows that are still quick to draw every second. */
const ROW_LIMIT = 100;

/** The latest requests that the stream told of: live and from a recording, where there are no records to page through. */
export function SampledRequestsPanel({ view }: ViewProps): ReactNode {
  const { messages, format, levelSelection, timeRange } = useDashboard();
  const emptyReason = useEmptyReason(view);
  const levels = useMemo(() => selectLevels(view, levelSelection), [view, levelSelection]);
  const { requests } = useMemo(
    () => selectSampledRequests(levels, ROW_LIMIT, timeRange),
    [levels, timeRange],
  );
  return (
    <Panel title={messages.sampledRequests}>
      {requests.length === 0 ? (
        <p className="gb-note">{emptyReason ?? messages.noData}</p>
      ) : (
        <DataTable
          caption={messages.sampledRequests}
          rows={requests}
          rowKey={(request) => `${request.levelIndex}-${request.index}`}
          columns={[
            {
              key: 'index',
              header: messages.request,
              cell: ({ index }) => format.count(index),
              isNumeric: true,
            },
            {
              key: 'level',
              header: messages.level,
              cell: ({ levelIndex }) => levelIndex + 1,
              isNumeric: true,
            },
            {
              key: 'ended',
              header: messages.ended,
              cell: ({ finishedAtMs }) => format.elapsed(finishedAtMs, 3),
              isNumeric: true,
            },
            {
              key: 'outcome',
              header: messages.outcome,
              cell: ({ ok }) => (
                <span className={ok ? undefined : 'gb-text-bad'}>
                  {ok ? messages.succeeded : messages.didNotSucceed}
                </span>
              ),
            },
            { key: 'ttft', header: 'TTFT', cell: ({ ttftMs }) => format.durationMs(ttftMs), isNumeric: true },
            {
              key: 'e2e',
              header: 'E2E',
              cell: ({ e2eLatencyMs }) => format.durationMs(e2eLatencyMs),
              isNumeric: true,
            },
            {
              key: 'tokens',
              header: messages.outputThroughput,
              cell: ({ outputTokenCount }) => format.count(outputTokenCount),
              isNumeric: true,
            },
          ]}
        />
      )}
      <p className="gb-note">
        {fillMessage(messages.sampledRequestsNote, {
          shown: format.count(requests.length),
          total: format.count(selectOutcomes(levels, view.progress)?.endedCount ?? 0),
        })}
      </p>
    </Panel>
  );
}
