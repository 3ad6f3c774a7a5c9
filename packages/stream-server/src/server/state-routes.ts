import { Router, type RequestHandler } from 'express';
import rateLimit from 'express-rate-limit';
import type { LiveMetricsData } from '@genai-bench/core-metrics';
import type { RunViewKeeper } from '../delivery/run-view-keeper.ts';
import type { ViewerHub } from '../delivery/viewer-hub.ts';
import type { EventLog } from '../event-log/event-log.ts';
import type { RunView } from '../protocol/run-view.ts';
import { createPrometheusPage } from './prometheus-page.ts';
import type { StreamingServerOptions } from './streaming-server-options.ts';

/** What is known now, for those who ask instead of listening. The first three have genai-bench's shapes. */
export function createStateRoutes(
  parts: {
    readonly keeper: RunViewKeeper;
    readonly hub: ViewerHub;
    readonly log: EventLog;
    readonly options: StreamingServerOptions;
  },
  mayView: RequestHandler,
): Router {
  const { keeper, options } = parts;
  const router = Router();
  const throttle = rateLimit({
    windowMs: 10_000,
    limit: 600,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
  });
  const page = createPrometheusPage(parts);
  const routes: Readonly<Record<string, RequestHandler>> = {
    '/api/status': (_request, response) => void response.json(keeper.view.status),
    '/api/metrics': (_request, response) => void response.json(latestLiveMetrics(keeper.view)),
    '/api/historical-data': async (_request, response) => {
      const runs = (await options.history?.listRuns({ limit: 200 }))?.runs ?? finishedRuns(keeper.view);
      response.json({ historical_data: runs });
    },
    '/api/history': (_request, response) => void response.json(historyOf(keeper.view)),
    '/api/v1/snapshot': (_request, response) => {
      const { epoch, seq } = keeper.position;
      response.set({ etag: `"${epoch}:${seq}"`, 'cache-control': 'no-cache' });
      response.json({ epoch, seq, state: keeper.view });
    },
    '/metrics': async (_request, response) => {
      const { contentType, text } = await page();
      response.set('content-type', contentType).send(text);
    },
  };
  for (const [path, handler] of Object.entries(routes)) router.get(path, throttle, mayView, handler);
  return router;
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
