import { Router, type Request, type RequestHandler, type Response } from 'express';
import type { LiveMetricsData } from '@genai-bench/core-metrics';
import type { FollowedRuns } from '../delivery/followed-runs.ts';
import type { RunViewKeeper } from '../delivery/run-view-keeper.ts';
import type { ViewerHub } from '../delivery/viewer-hub.ts';
import { whyNotFollowed } from '../delivery/why-not-followed.ts';
import type { EventLog } from '../event-log/event-log.ts';
import type { LoggedRun } from '../event-log/logged-run.ts';
import { listWithOthers } from '../history/list-with-others.ts';
import type { RunHistory, RunListing } from '../history/run-history.ts';
import { parseRunChoice } from '../protocol/parse-run-choice.ts';
import type { RunView } from '../protocol/run-view.ts';
import { createPrometheusPage } from './prometheus-page.ts';
import type { StreamingServerOptions } from './streaming-server-options.ts';

/**
 * What is known now, for those who ask instead of listening. The first three have genai-bench's shapes. Those that tell of
 * a run take `?run=`.
 */
export function createStateRoutes(
  parts: {
    readonly runs: FollowedRuns;
    readonly hub: ViewerHub;
    readonly log: EventLog;
    readonly listRuns: () => Promise<readonly LoggedRun[]>;
    readonly options: StreamingServerOptions;
  },
  mayView: RequestHandler,
): Router {
  const { runs, hub, log, listRuns, options } = parts;
  const { keeper } = runs.latest;
  const router = Router();
  const page = createPrometheusPage({ keeper, hub, log });
  const routes: Readonly<Record<string, RequestHandler>> = {
    '/api/status': ofRun(runs, ({ view }, response) => response.json(view.status)),
    '/api/metrics': ofRun(runs, ({ view }, response) => response.json(latestLiveMetrics(view))),
    '/api/historical-data': async (_request, response) => {
      const { history } = options;
      const runs =
        history === undefined
          ? finishedRuns(keeper.view)
          : await newestRuns(history, await readEnded(listRuns));
      response.json({ historical_data: runs });
    },
    '/api/history': ofRun(runs, ({ view }, response) => response.json(historyOf(view))),
    '/api/v1/snapshot': ofRun(runs, ({ position: { epoch, seq }, view }, response) => {
      response.set({ etag: `"${epoch}:${seq}"`, 'cache-control': 'private, no-cache' });
      response.json({ epoch, seq, state: view });
    }),
    '/metrics': async (_request, response) => {
      const { contentType, text } = await page();
      response.set('content-type', contentType).send(text);
    },
  };
  for (const [path, handler] of Object.entries(routes)) router.get(path, mayView, handler);
  return router;
}

/** Answers for the run that the address names, or for the one that began last. */
function ofRun(
  runs: FollowedRuns,
  answer: (keeper: RunViewKeeper, response: Response) => void,
): RequestHandler {
  return async (request, response) => {
    const runId = parseRunChoice(searchOf(request));
    if (runId === undefined) return answer(runs.latest.keeper, response);
    try {
      const { keeper, release } = await runs.hold(runId);
      release();
      answer(keeper, response);
    } catch (error) {
      const { status, reason } = whyNotFollowed(error);
      response.status(status).json({ error: reason.text });
    }
  };
}

function searchOf({ originalUrl }: Request): URLSearchParams {
  return new URL(originalUrl, 'http://server').searchParams;
}

const noLiveMetrics: LiveMetricsData = {
  ttft: [],
  input_throughput: [],
  output_throughput: [],
  output_latency: [],
  stats: {},
};

function latestLiveMetrics({ levels }: RunView): LiveMetricsData {
  return levels.findLast(({ metrics }) => metrics !== undefined)?.metrics?.live_metrics ?? noLiveMetrics;
}

async function newestRuns(
  history: RunHistory,
  others: readonly RunListing[],
): Promise<readonly RunListing[]> {
  return (await listWithOthers(history, { limit: 200 }, others)).runs;
}

/** None where the log does not answer, which is no reason to keep the history's own runs back. */
async function readEnded(listRuns: () => Promise<readonly LoggedRun[]>): Promise<readonly RunListing[]> {
  try {
    return (await listRuns()).flatMap(({ listing }) => listing ?? []);
  } catch {
    return [];
  }
}

function finishedRuns({ summary }: RunView): readonly unknown[] {
  return summary === undefined ? [] : [summary];
}

/** genai-bench's complete history, bounded: one entry of metrics for each level in place of one for each request. */
function historyOf(view: RunView): Readonly<Record<string, unknown>> {
  return {
    metrics_history: view.levels.flatMap(({ metrics }) => (metrics === undefined ? [] : [metrics])),
    logs_history: view.logs,
    status_history: [view.status],
    scatter_history: view.levels.flatMap(({ points }) => points),
    histogram_history: view.levels.map(({ outline, histogram }) => ({
      levelIndex: outline.levelIndex,
      histogram,
    })),
    historical_data: finishedRuns(view),
    current_status: view.status,
  };
}
