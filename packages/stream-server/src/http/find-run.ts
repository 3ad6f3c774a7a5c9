import type { RunSummary } from '@genai-bench/core-metrics';
import type { RunView } from '../protocol/run-view.ts';
import { ApiError } from './api-error.ts';
import type { ApiRouterOptions } from './api-ports.ts';

/** What is known of a run here. */
export type FoundRun =
  /** It is in the history, with its single requests. */
  | { readonly kind: 'kept'; readonly summary: RunSummary }
  /** It is over, and the log that servers share still tells of it. */
  | { readonly kind: 'told'; readonly summary: RunSummary; readonly view: RunView }
  /** It goes on, or ended without a result. */
  | { readonly kind: 'live'; readonly view: RunView };

type Places = Pick<ApiRouterOptions, 'history' | 'liveRuns'>;

/** Throws where nobody knows of it. */
export async function requireKnownRun({ history, liveRuns }: Places, runId: string): Promise<FoundRun> {
  const kept = await history.findRun(runId);
  if (kept !== undefined) return { kind: 'kept', summary: kept };
  const view = await liveRuns?.findView(runId);
  if (view === undefined) throw unknownRun(runId);
  return view.summary === undefined ? { kind: 'live', view } : { kind: 'told', summary: view.summary, view };
}

/** The summary of a finished run; throws where there is none. */
export async function requireSummary(places: Places, runId: string): Promise<RunSummary> {
  const found = await requireKnownRun(places, runId);
  if (found.kind === 'live') throw unfinishedRun(runId);
  return found.summary;
}

/** The summary of a finished run whose single requests can be read here; throws where there is none. */
export async function requireKeptRun(places: Places, runId: string): Promise<RunSummary> {
  const found = await requireKnownRun(places, runId);
  if (found.kind === 'kept') return found.summary;
  if (found.kind === 'live') throw unfinishedRun(runId);
  throw new ApiError('not-found', `The single requests of run "${runId}" are not kept here.`, {
    hint: 'Ask the server in whose history it is. Servers with the same --history have them all. Summary and HTML report are here.',
  });
}

export function unknownRun(runId: string): ApiError {
  return new ApiError('not-found', `There is no run "${runId}".`, {
    hint: 'GET /api/v1/runs lists the finished ones, and those that go on.',
  });
}

function unfinishedRun(runId: string): ApiError {
  return new ApiError('not-found', `Run "${runId}" has no result, or none yet.`, {
    hint: 'GET /api/v1/runs lists the finished ones, and those that go on.',
  });
}
