// @vitest-environment jsdom
import { act, cleanup, renderHook, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { createSampleRunApi } from '../testing/sample-run-api.ts';
import { sampleRun } from '../testing/sample-run-view.ts';
import { useRunRecords, type RecordFilter } from './use-run-records.ts';

afterEach(cleanup);

const patience = { timeout: 15_000 };
const everything: RecordFilter = {};

describe('useRunRecords', () => {
  const run = sampleRun({ requestsPerLevel: 30 });

  it('fetches page after page once all are asked for, and then offers no more', async () => {
    const api = createSampleRunApi([run]);
    const { result } = renderHook(() => useRunRecords(api, 'sample-7', everything, 20));
    await waitFor(() => expect(result.current.records).toHaveLength(20), patience);
    act(() => result.current.loadAll?.());
    await waitFor(() => expect(result.current.records).toHaveLength(90), patience);
    expect(result.current.hasMore).toBe(false);
    expect(result.current.loadAll).toBeUndefined();
    expect(new Set(result.current.records).size).toBe(90);
  });

  it('does not offer all of a run that is too large to hold', async () => {
    const small = createSampleRunApi([run]);
    const api = {
      ...small,
      listRecords: async (...query: Parameters<typeof small.listRecords>) => ({
        ...(await small.listRecords(...query)),
        totalCount: 20_001,
      }),
    };
    const { result } = renderHook(() => useRunRecords(api, 'sample-7', everything, 20));
    await waitFor(() => expect(result.current.hasMore && !result.current.isLoading).toBe(true), patience);
    expect(result.current.loadAll).toBeUndefined();
  });
});
