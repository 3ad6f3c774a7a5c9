import type { RunComparison, RunSummary } from '@genai-bench/core-metrics';
import type {
  RecordPage,
  RecordQuery,
  RunList,
  RunningRun,
  RunQuery,
  RunView,
} from '@genai-bench/stream-server/client';
import { RunApiError } from './run-api-error.ts';

/** A run as the server tells of it: finished with a summary, or still going on. */
export type RunDetail =
  | {
      readonly state: 'finished';
      readonly summary: RunSummary;
      /** The server was told of the run and did not keep it: it has no single requests of it, and of exports the report. */
      readonly isSummaryOnly?: true;
    }
  | { readonly state: 'live'; readonly view: RunView };

export type ExportFormat = 'json' | 'csv' | 'jsonl' | 'html';

/** What the components ask of a stream server's REST interface. Every method throws a `RunApiError` when refused. */
export interface RunApi {
  /** `kept`: only those of which this server has all, in place of all that servers on the same Redis list. */
  listRuns(query: RunQuery & { readonly kept?: true }, signal?: AbortSignal): Promise<RunList>;
  /** The runs that go on, the one that began last first; `undefined` where the server cannot tell at the moment. */
  listRunning(signal?: AbortSignal): Promise<readonly RunningRun[] | undefined>;
  findRun(runId: string, signal?: AbortSignal): Promise<RunDetail>;
  /** All that the charts of a run show, live or finished. */
  findView(runId: string, signal?: AbortSignal): Promise<RunView>;
  /** How a finished run differs from another one. */
  compareRuns(baselineId: string, candidateId: string, signal?: AbortSignal): Promise<RunComparison>;
  listRecords(runId: string, query: RecordQuery, signal?: AbortSignal): Promise<RecordPage>;
  readonly exportUrl: (runId: string, format: ExportFormat) => string;
  /** Needs the control token. */
  startRun(
    options: Readonly<Record<string, unknown>>,
    controlToken: string,
  ): Promise<{ readonly runId: string }>;
  stopRun(runId: string, controlToken: string): Promise<void>;
}

export interface RunApiOptions {
  /** Address of the stream server; the page's own origin unless stated. */
  readonly baseUrl?: string | undefined;
  /** For servers that ask viewers for one. */
  readonly token?: string | undefined;
  readonly fetch?: typeof globalThis.fetch | undefined;
}

export function createRunApi(options: RunApiOptions = {}): RunApi {
  const root = `${(options.baseUrl ?? '').replace(/\/+$/, '')}/api/v1/runs`;
  const request = createRequest(options);
  const pathOf = (runId: string): string => `${root}/${encodeURIComponent(runId)}`;
  return {
    // The casts trust the server of the same version; what it says is shown as text, never run.
    listRuns: async (query, signal) => (await request(`${root}${queryText(query)}`, { signal })) as RunList,
    listRunning: async (signal) => ((await request(`${root}?status=running`, { signal })) as RunList).running,
    findRun: async (runId, signal) => (await request(pathOf(runId), { signal })) as RunDetail,
    findView: async (runId, signal) => (await request(`${pathOf(runId)}/view`, { signal })) as RunView,
    compareRuns: async (baselineId, candidateId, signal) =>
      (await request(`${pathOf(baselineId)}/compare/${encodeURIComponent(candidateId)}`, {
        signal,
      })) as RunComparison,
    listRecords: async (runId, query, signal) =>
      (await request(`${pathOf(runId)}/records${queryText(query)}`, { signal })) as RecordPage,
    exportUrl: (runId, format) => `${pathOf(runId)}/export?format=${format}`,
    startRun: async (plan, controlToken) =>
      (await request(root, { method: 'POST', body: plan, controlToken })) as { readonly runId: string },
    stopRun: async (runId, controlToken) => {
      await request(`${pathOf(runId)}/stop`, { method: 'POST', controlToken });
    },
  };
}

interface RequestOptions {
  readonly method?: 'POST';
  readonly body?: unknown;
  readonly controlToken?: string;
  readonly signal?: AbortSignal | undefined;
}

function createRequest({ token, fetch }: RunApiOptions) {
  return async (url: string, { method, body, controlToken, signal }: RequestOptions): Promise<unknown> => {
    const bearer = controlToken ?? token;
    const response = await (fetch ?? globalThis.fetch)(url, {
      method: method ?? 'GET',
      credentials: 'same-origin',
      headers: {
        accept: 'application/json',
        ...(bearer === undefined || bearer === '' ? {} : { authorization: `Bearer ${bearer}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
    const answer = await readJson(response);
    if (!response.ok) throw RunApiError.of(response.status, answer);
    return answer;
  };
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // A proxy's error page: the status says what is to be said.
    return undefined;
  }
}

function queryText(query: Readonly<Record<string, unknown>> | RunQuery | RecordQuery): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) parameters.set(name, String(value));
  }
  return `?${parameters.toString()}`;
}
