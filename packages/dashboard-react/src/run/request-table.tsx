import { outcomeKinds, type RequestRecord } from '@genai-bench/core-metrics';
import { useDeferredValue, useMemo, useState, type ReactNode } from 'react';
import { fillMessage } from '../format/messages.ts';
import { useDashboard } from '../hooks/dashboard-context.tsx';
import { selectRecords } from '../model/select-records.ts';
import { Panel } from '../panels/panel.tsx';
import type { RecordFilter, RunRecords } from '../rest/use-run-records.ts';
import { RequestRows } from './request-rows.tsx';

interface RequestTableProps {
  readonly records: RunRecords;
  readonly filter: RecordFilter;
  readonly onFilter: (filter: RecordFilter) => void;
  readonly chosen: RequestRecord | undefined;
  readonly onChoose: (record: RequestRecord) => void;
}

/** Single requests with filter and paging; only the rows in sight are in the page. */
export function RequestTable(props: RequestTableProps): ReactNode {
  const { messages, format } = useDashboard();
  const { records, filter, onFilter } = props;
  const [search, setSearch] = useState('');
  // What is typed is shown at once, and what it finds as soon as there is time: there may be tens of thousands.
  const wanted = useDeferredValue(search);
  const rows = useMemo(() => selectRecords(records.records, wanted), [records.records, wanted]);
  return (
    <Panel
      title={messages.requestTable}
      actions={
        <div className="gb-actions">
          <select
            aria-label={messages.outcome}
            value={filter.outcome ?? ''}
            onChange={({ target }) =>
              onFilter({ ...filter, outcome: outcomeKinds.find((kind) => kind === target.value) })
            }
          >
            <option value="">{messages.allOutcomes}</option>
            {outcomeKinds.map((kind) => (
              <option key={kind} value={kind}>
                {messages[`outcome_${kind}`]}
              </option>
            ))}
          </select>
          <input
            type="search"
            aria-label={messages.filterText}
            placeholder={messages.filterText}
            value={search}
            onChange={({ target }) => setSearch(target.value)}
          />
        </div>
      }
    >
      {records.error !== undefined && (
        <p className="gb-alert" role="alert">
          {fillMessage(messages.failedToLoad, { reason: records.error.message })}
        </p>
      )}
      <RequestRows
        rows={rows}
        totalCount={records.totalCount}
        chosen={props.chosen}
        onChoose={props.onChoose}
      />
      <div className="gb-table-foot">
        <span className="gb-note gb-number">
          {fillMessage(messages.recordCount, {
            shown: format.count(rows.length),
            loaded: format.count(records.records.length),
            total: format.count(records.totalCount),
          })}
        </span>
        <LoadMoreButtons records={records} />
      </div>
    </Panel>
  );
}

interface LoadMoreButtonsProps {
  readonly records: RunRecords;
}

/** Fetches the next records, or all of them where they are not too many. */
function LoadMoreButtons({ records }: LoadMoreButtonsProps): ReactNode {
  const { messages } = useDashboard();
  const { isLoading, hasMore, loadMore, loadAll } = records;
  if (!hasMore) return null;
  return (
    <span className="gb-actions">
      <button type="button" className="gb-button" disabled={isLoading} onClick={loadMore}>
        {isLoading ? messages.loading : messages.loadMore}
      </button>
      {loadAll !== undefined && !isLoading && (
        <button type="button" className="gb-button" onClick={loadAll}>
          {messages.loadAll}
        </button>
      )}
    </span>
  );
}
