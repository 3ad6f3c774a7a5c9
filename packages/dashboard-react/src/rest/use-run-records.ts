import type { OutcomeKind, RequestRecord } from '@genai-bench/core-metrics';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { RunApi } from './run-api.ts';

export interface RecordFilter {
  readonly levelIndex?: number | undefined;
  readonly outcome?: OutcomeKind | undefined;
}

export interface RunRecords {
  readonly records: readonly RequestRecord[];
  /** Of the filter, on the server; absent before the first page. */
  readonly totalCount: number | undefined;
  readonly isLoading: boolean;
  readonly error: Error | undefined;
  readonly hasMore: boolean;
  /** Appends the next page; does nothing while one is loading or when all are here. */
  readonly loadMore: () => void;
  /** Fetches page after page until all are here; absent where they are too many for a page of a browser. */
  readonly loadAll: (() => void) | undefined;
}

/** Records that a browser tab holds without trouble: some tens of megabytes. */
const HELD_LIMIT = 20_000;

type Pages = Omit<RunRecords, 'loadMore' | 'loadAll' | 'hasMore'> & { readonly cursor: string | undefined };

const none: Pages = {
  records: [],
  totalCount: undefined,
  isLoading: true,
  error: undefined,
  cursor: undefined,
};

/** Records page by page. A changed filter starts anew; without a filter object nothing is asked for. */
export function useRunRecords(
  api: RunApi,
  runId: string,
  filter: RecordFilter | undefined,
  pageSize = 200,
): RunRecords {
  const { levelIndex, outcome } = filter ?? {};
  const isOff = filter === undefined;
  const [pages, setPages] = useState(none);
  const [wantsAll, setWantsAll] = useState(false);
  const controller = useRef<AbortController>(undefined);
  const load = useCallback(
    async (signal: AbortSignal, cursor: string | undefined): Promise<void> => {
      setPages((current) => ({ ...current, isLoading: true, error: undefined }));
      try {
        const page = await api.listRecords(
          runId,
          {
            limit: pageSize,
            ...(cursor === undefined ? {} : { cursor }),
            ...(levelIndex === undefined ? {} : { levelIndex }),
            ...(outcome === undefined ? {} : { outcome }),
          },
          signal,
        );
        if (signal.aborted) return;
        setPages((current) => ({
          records: cursor === undefined ? page.records : [...current.records, ...page.records],
          totalCount: page.totalCount,
          isLoading: false,
          error: undefined,
          cursor: page.nextCursor,
        }));
      } catch (error) {
        if (signal.aborted) return;
        const reason = error instanceof Error ? error : new Error(String(error));
        setPages((current) => ({ ...current, isLoading: false, error: reason }));
      }
    },
    [api, runId, levelIndex, outcome, pageSize],
  );
  useEffect(() => {
    if (isOff) return;
    const own = new AbortController();
    controller.current = own;
    setPages(none);
    setWantsAll(false);
    void load(own.signal, undefined);
    return () => own.abort();
  }, [load, isOff]);
  const { cursor, ...rest } = pages;
  useEffect(() => {
    const signal = controller.current?.signal;
    if (!wantsAll || signal === undefined || pages.isLoading) return;
    // A page that failed ends it: the reader sees why and can go on.
    if (cursor === undefined || pages.error !== undefined) setWantsAll(false);
    else void load(signal, cursor);
  }, [wantsAll, cursor, pages.isLoading, pages.error, load]);
  const hasFailedFirst = pages.error !== undefined && pages.totalCount === undefined;
  return {
    ...rest,
    hasMore: cursor !== undefined || hasFailedFirst,
    loadMore: () => {
      const signal = controller.current?.signal;
      if (signal !== undefined && !pages.isLoading && (cursor !== undefined || hasFailedFirst)) {
        void load(signal, cursor);
      }
    },
    loadAll:
      cursor !== undefined && (pages.totalCount ?? Infinity) <= HELD_LIMIT
        ? () => setWantsAll(true)
        : undefined,
  };
}
