import { Gauge, Registry } from 'prom-client';
import type { RunViewKeeper } from '../delivery/run-view-keeper.ts';
import type { ViewerHub } from '../delivery/viewer-hub.ts';
import type { EventLog, LogRange } from '../event-log/event-log.ts';

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
  const gauge = (
    name: string,
    help: string,
    read: () => number | undefined | Promise<number | undefined>,
  ): void => {
    const metric = new Gauge({
      name: `genai_bench_${name}`,
      help,
      registers: [registry],
      async collect() {
        const value = await read();
        // Unknown is absent, never 0.
        if (value === undefined) metric.reset();
        else metric.set(value);
      },
    });
    metric.remove();
  };
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
  gauge('event_log_events', 'Events that are kept for viewers who come back.', async () => {
    const range = await rangeOf(log);
    return range && range.headSeq - range.oldestSeq + 1;
  });
  gauge(
    'event_log_bytes',
    'Bytes of events that are kept for viewers who come back.',
    async () => (await rangeOf(log))?.retainedBytes,
  );
  gauge('viewers', 'Viewers connected.', () => hub.counts.connected);
  gauge('viewers_joined', 'Viewers that ever connected.', () => hub.counts.joined);
  gauge('viewer_waiting_bytes', 'Bytes that wait for viewers.', () => hub.counts.waitingBytes);
  gauge(
    'viewer_events_coalesced',
    'Events replaced by newer ones for slow viewers.',
    () => hub.counts.coalesced,
  );
  gauge('viewer_events_left_out', 'Events left out for slow viewers.', () => hub.counts.leftOut);
  gauge('viewers_closed_slow', 'Viewers given up because they were too slow.', () => hub.counts.closedSlow);
  return async () => ({ contentType: registry.contentType, text: await registry.metrics() });
}

/** A log that is elsewhere and does not answer is no reason to keep all other figures back. */
function rangeOf(log: EventLog): Promise<LogRange | undefined> {
  return log.range().catch(() => undefined);
}
