import { Gauge, Registry } from 'prom-client';
import type { RunViewKeeper } from '../delivery/run-view-keeper.ts';
import type { ViewerHub } from '../delivery/viewer-hub.ts';
import type { EventLog } from '../event-log/event-log.ts';

/** The state of the run and of the server for Prometheus, in a registry of its own, read when it is asked for. */
export function createPrometheusPage({
  keeper,
  hub,
  log,
}: {
  readonly keeper: RunViewKeeper;
  readonly hub: ViewerHub;
  readonly log: EventLog;
}): () => Promise<{ readonly contentType: string; readonly text: string }> {
  const registry = new Registry();
  const gauge = (name: string, help: string, read: () => number | undefined): void => {
    const metric = new Gauge({
      name: `genai_bench_${name}`,
      help,
      registers: [registry],
      collect() {
        const value = read();
        // Unknown is absent, never 0.
        if (value === undefined) metric.reset();
        else metric.set(value);
      },
    });
    metric.remove();
  };
  const kept = { events: 0, bytes: 0 };
  const live = () => keeper.view.levels.findLast(({ metrics }) => metrics !== undefined)?.metrics?.live;
  const seconds = (ms: number | undefined): number | undefined => (ms === undefined ? undefined : ms / 1000);
  gauge('run_active', '1 while a run is under way.', () => (keeper.view.status.status === 'running' ? 1 : 0));
  gauge(
    'run_progress_ratio',
    'Share of the run that is done.',
    () => keeper.view.status.progress_percentage / 100,
  );
  gauge('requests_in_flight', 'Requests under way.', () => keeper.view.progress?.inFlight);
  gauge('requests_finished', 'Requests of the level that ended.', () => keeper.view.progress?.finished);
  gauge('requests_per_second', 'Completed requests per second.', () => live()?.requestsPerSecond);
  gauge('output_tokens_per_second', 'Output tokens per second.', () => live()?.outputTokensPerSecond);
  gauge('ttft_p50_seconds', 'Median time to first token.', () => seconds(live()?.ttftMs?.p50));
  gauge('ttft_p99_seconds', '99th percentile of time to first token.', () => seconds(live()?.ttftMs?.p99));
  gauge('e2e_latency_p50_seconds', 'Median end-to-end latency.', () => seconds(live()?.e2eLatencyMs?.p50));
  gauge('e2e_latency_p99_seconds', '99th percentile of end-to-end latency.', () =>
    seconds(live()?.e2eLatencyMs?.p99),
  );
  gauge('stream_position', 'Position of the newest event.', () => keeper.position.seq);
  gauge('stream_events_kept', 'Events that a viewer who comes back can be given.', () => kept.events);
  gauge('stream_bytes_kept', 'Their size as JSON; bounded.', () => kept.bytes);
  gauge('viewers', 'Viewers connected.', () => hub.counts.connected);
  gauge('viewers_joined', 'Viewers that ever connected.', () => hub.counts.joined);
  gauge(
    'viewer_events_coalesced',
    'Events replaced by newer ones for slow viewers.',
    () => hub.counts.coalesced,
  );
  gauge('viewer_events_left_out', 'Events left out for slow viewers.', () => hub.counts.leftOut);
  gauge('viewers_closed_slow', 'Viewers given up because they were too slow.', () => hub.counts.closedSlow);
  return async () => {
    const { oldestSeq, headSeq, keptBytes } = await log.range();
    Object.assign(kept, { events: headSeq - oldestSeq + 1, bytes: keptBytes });
    return { contentType: registry.contentType, text: await registry.metrics() };
  };
}
