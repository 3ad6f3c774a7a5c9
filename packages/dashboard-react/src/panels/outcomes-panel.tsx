import { isErrorKind } from '@genai-bench/core-metrics';
import type { ReactNode } from 'react';
import { DataTable } from '../charts/data-table.tsx';
import { useDashboard } from '../hooks/dashboard-context.tsx';
import { selectLevels } from '../model/level-selection.ts';
import { selectOutcomes } from '../model/select-outcomes.ts';
import { useEmptyReason } from './use-empty-reason.ts';
import { Panel, type ViewProps } from './panel.tsx';

/** How requests ended; the counts add up to those issued. */
export function OutcomesPanel({ view }: ViewProps): ReactNode {
  const { messages, format, levelSelection } = useDashboard();
  const outcomes = selectOutcomes(selectLevels(view, levelSelection), view.progress);
  const emptyReason = useEmptyReason(view);
  if (outcomes === undefined) {
    return (
      <Panel title={messages.outcomes}>
        <p className="gb-note">{emptyReason ?? messages.noData}</p>
      </Panel>
    );
  }
  const { endedCount } = outcomes;
  const shareOf = (count: number): number | undefined => (endedCount === 0 ? undefined : count / endedCount);
  return (
    <Panel title={messages.outcomes}>
      <DataTable
        caption={messages.outcomes}
        rows={outcomes.byOutcome.filter(({ kind, count }) => count > 0 || kind === 'completed')}
        rowKey={(row) => row.kind}
        columns={[
          {
            key: 'outcome',
            header: messages.outcome,
            cell: ({ kind, count }) => (
              <span className={isErrorKind(kind) && count > 0 ? 'gb-text-bad' : undefined}>
                {messages[`outcome_${kind}`]}
              </span>
            ),
          },
          ['count', messages.count, ({ count }) => format.count(count)],
          [
            'share',
            messages.share,
            ({ count }) => (
              <span className="gb-share">
                <ShareBar share={shareOf(count)} />
                {format.share(shareOf(count))}
              </span>
            ),
          ],
        ]}
      />
      {outcomes.errorClasses.length === 0 ? (
        <p className="gb-note">{messages.noErrors}</p>
      ) : (
        <DataTable
          caption={messages.errorClass}
          rows={outcomes.errorClasses}
          rowKey={(row) => row.name}
          columns={[
            { key: 'class', header: messages.errorClass, cell: ({ name }) => <code>{name}</code> },
            { key: 'message', header: messages.errorMessage, cell: ({ message }) => message ?? '' },
            ['count', messages.count, ({ count }) => format.count(count)],
            ['share', messages.share, ({ count }) => format.share(shareOf(count))],
          ]}
        />
      )}
    </Panel>
  );
}

/** Drawn with attributes instead of a style, which a strict policy would block in markup. */
function ShareBar({ share }: { readonly share: number | undefined }): ReactNode {
  if (share === undefined) return null;
  return (
    <svg className="gb-share-bar" width="100" height="8" aria-hidden="true">
      <rect width="100" height="8" rx="2" className="gb-share-rest" />
      <rect width={share * 100} height="8" rx="2" className="gb-share-part" />
    </svg>
  );
}
