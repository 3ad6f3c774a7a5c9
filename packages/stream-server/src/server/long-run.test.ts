import type { RunEvent } from '@genai-bench/core-metrics';
import { describe, expect, it } from 'vitest';
import { createRunViewKeeper } from '../delivery/run-view-keeper.ts';
import { createMemoryEventLog } from '../event-log/memory-event-log.ts';
import { createRunPublisher } from '../publish/run-publisher.ts';
import { buildRun } from '../testing/build-run.ts';
import { withServers } from '../testing/with-servers.ts';

const start = withServers();

/** The events of a level that goes on and on: those of a short one, again and again. */
function* endlessLevel(requestCount: number): Generator<RunEvent> {
  const events = buildRun({ levelCount: 1, requestsPerLevel: 200, failEvery: 7 });
  for (let offset = 0; offset < requestCount; offset += 200) {
    for (const event of events) {
      const isFirst = event.type === 'run-started' || event.type === 'level-started';
      if (isFirst ? offset > 0 : event.type === 'level-finished' || event.type === 'run-finished') continue;
      const isRequest = event.type === 'request-finished';
      yield isRequest ? { ...event, record: { ...event.record, index: event.record.index + offset } } : event;
      if (isRequest && event.record.index % 2 === 0)
        yield { type: 'log', atMs: event.atMs, level: 'info', message: 'x'.repeat(200) };
    }
  }
}

/** What a server holds of it: the log's bytes, and the view that everybody who comes late is sent. */
async function heldAfter(requestCount: number) {
  const log = createMemoryEventLog({ maxBytes: 512 * 1024 });
  const keeper = await createRunViewKeeper(log);
  const publisher = createRunPublisher({ log });
  for (const event of endlessLevel(requestCount)) await publisher.publish(event);
  const viewBytes = JSON.stringify(keeper.snapshot()).length;
  const { retainedBytes } = await log.range();
  keeper.close();
  return { retainedBytes, viewBytes, view: keeper.view };
}

describe('a long run', () => {
  it('is held in as much memory as one a quarter as long', async () => {
    const long = await heldAfter(2200);
    const longer = await heldAfter(8800);
    expect(long.retainedBytes).toBeGreaterThan(500 * 1024);
    expect(longer.retainedBytes).toBeLessThanOrEqual(512 * 1024);
    // Samples of points and stretches of time are halved when full: they are between half and all of their limits.
    expect(longer.viewBytes).toBeLessThan(long.viewBytes * 1.2);
    const [level] = longer.view.levels;
    expect(longer.view.logs).toHaveLength(1000);
    expect(level!.points.length).toBeGreaterThan(900);
    expect(level!.points.length).toBeLessThanOrEqual(2000);
    expect(level!.series.length).toBeGreaterThan(190);
    expect(level!.series.length).toBeLessThanOrEqual(400);
  }, 60_000);

  it('is measured by the server itself: bytes kept and viewers, without a token and for Prometheus', async () => {
    const viewerToken = 'viewer-token-0123456789';
    const server = await start({ viewerToken });
    const url = `http://127.0.0.1:${server.port}`;
    const data = { message: 'x'.repeat(1000), level: 'info' as const, timestamp: 1, atMs: 1 };
    for (let count = 0; count < 10; count++) await server.log.append({ event_type: 'log', data });
    const { retainedBytes } = await server.log.range();
    expect(retainedBytes).toBeGreaterThan(10_000);
    expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: 'ok', viewers: 0, retainedBytes });
    const headers = { authorization: `Bearer ${viewerToken}` };
    const page = await (await fetch(`${url}/metrics`, { headers })).text();
    expect(page).toContain(`genai_bench_event_log_bytes ${retainedBytes}\n`);
    expect(page).toContain('genai_bench_viewer_waiting_bytes 0\n');
    expect(page).toContain('genai_bench_viewers 0\n');
  });
});
