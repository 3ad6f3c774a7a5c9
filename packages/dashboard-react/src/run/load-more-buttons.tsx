import type { ReactNode } from 'react';
import { useDashboard } from '../hooks/dashboard-context.tsx';
import type { RunRecords } from '../rest/use-run-records.ts';

export interface LoadMoreButtonsProps {
  readonly records: RunRecords;
}

/** Fetches the next records, or all of them where they are not too many. */
export function LoadMoreButtons({ records }: LoadMoreButtonsProps): ReactNode {
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
