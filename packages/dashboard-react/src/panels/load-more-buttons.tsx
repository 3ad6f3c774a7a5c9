import type { ReactNode } from 'react';
import { useDashboard } from '../hooks/dashboard-context.tsx';
import type { RecordLoading } from '../model/record-loading.ts';

export interface LoadMoreButtonsProps {
  readonly loading: Pick<RecordLoading, 'isLoading' | 'hasMore' | 'loadMore' | 'loadAll'>;
  readonly isQuiet?: boolean;
}

/** Fetches the next records, or all of them where they are not too many. */
export function LoadMoreButtons({ loading, isQuiet = false }: LoadMoreButtonsProps): ReactNode {
  const { messages } = useDashboard();
  const { isLoading, hasMore, loadMore, loadAll } = loading;
  if (!hasMore) return null;
  const className = isQuiet ? 'gb-button gb-button-quiet' : 'gb-button';
  return (
    <span className="gb-actions">
      <button type="button" className={className} disabled={isLoading} onClick={loadMore}>
        {isLoading ? messages.loading : messages.loadMore}
      </button>
      {loadAll !== undefined && !isLoading && (
        <button type="button" className={className} onClick={loadAll}>
          {messages.loadAll}
        </button>
      )}
    </span>
  );
}
