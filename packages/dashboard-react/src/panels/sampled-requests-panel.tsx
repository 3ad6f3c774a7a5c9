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
            ['index', messages.request, ({ index }) => format.count(index)],
            ['level', messages.level, ({ levelIndex }) => levelIndex + 1],
            ['ended', messages.ended, ({ finishedAtMs }) => format.elapsed(finishedAtMs, 3)],
            {
              key: 'outcome',
              header: messages.outcome,
              cell: ({ ok }) => (
                <span className={ok ? undefined : 'gb-text-bad'}>
                  {ok ? messages.succeeded : messages.didNotSucceed}
                </span>
              ),
            },
            ['ttft', 'TTFT', ({ ttftMs }) => format.durationMs(ttftMs)],
            ['e2e', 'E2E', ({ e2eLatencyMs }) => format.durationMs(e2eLatencyMs)],
            ['tokens', messages.outputThroughput, ({ outputTokenCount }) => format.count(outputTokenCount)],
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
