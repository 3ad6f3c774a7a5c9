import { useCallback, useMemo } from 'react';
import { createRunApi, type RunApi, type RunApiOptions, type RunDetail } from './run-api.ts';
import { useLoaded, type Loaded } from './use-loaded.ts';

export interface RunOptions extends RunApiOptions {
  readonly runId: string;
  /** Used instead of an interface of its own. */
  readonly api?: RunApi | undefined;
}

/** One run by its id: its summary when it has ended, its view when it goes on. */
export function useRun(options: RunOptions): {
  readonly run: Loaded<RunDetail>;
  readonly reload: () => void;
  readonly api: RunApi;
} {
  const { runId } = options;
  const api = useRunApi(options);
  const load = useCallback((signal: AbortSignal) => api.findRun(runId, signal), [api, runId]);
  const { loaded, reload } = useLoaded(load);
  return { run: loaded, reload, api };
}

/** An interface that stays the same while its options do. */
export function useRunApi(options: RunApiOptions & { readonly api?: RunApi | undefined }): RunApi {
  const { api, baseUrl, token, fetch } = options;
  return useMemo(() => api ?? createRunApi({ baseUrl, token, fetch }), [api, baseUrl, token, fetch]);
}
