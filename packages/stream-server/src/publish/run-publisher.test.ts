import { describe, expect, it } from 'vitest';
import { createMemoryEventLog } from '../event-log/memory-event-log.ts';
import type { Envelope } from '../protocol/envelope.ts';
import { buildRequest, buildRun } from '../testing/build-run.ts';
import { publishRun } from '../testing/publish-run.ts';
import { createRunPublisher } from './run-publisher.ts';

function ofType<Type extends Envelope['event_type']>(envelopes: readonly Envelope[], type: Type) {
  return envelopes.filter((one): one is Extract<Envelope, { event_type: Type }> => one.event_type === type);
}

describe('createRunPublisher', () => {
  it('tells a run in order: started, level by level with its last figures before its end, finished', async () => {
    const types = (await publishRun(buildRun({ levelCount: 1, requestsPerLevel: 5 }))).map(
      (e) => e.event_type,
    );
    expect(types).toEqual([
      'run_started',
      'status',
      'level_started',
      'status',
      'log',
      'progress',
      'status',
      'metrics',
      'histogram',
      'scatter',
      'histogram',
      'scatter',
      'level_finished',
      'log',
      'status',
      'run_finished',
    ]);
  });

  it('publishes nothing for a single request', async () => {
    const log = createMemoryEventLog();
    const publisher = createRunPublisher({ log });
    for (const event of buildRun({ levelCount: 1 }).slice(0, 2)) await publisher.publish(event);
    const before = (await log.range()).headSeq;
    for (let index = 0; index < 1000; index++) {
      await publisher.publish({ type: 'request-finished', atMs: 1, record: buildRequest(0, index, index) });
    }
    expect((await log.range()).headSeq).toBe(before);
  });

  it('has no metrics before there is a time to first token', async () => {
    const envelopes = await publishRun(buildRun({ failEvery: 1 }));
    expect(ofType(envelopes, 'metrics')).toEqual([]);
    for (const { data } of ofType(await publishRun(buildRun()), 'metrics')) {
      expect(data.live_metrics.stats.ttft!.mean.toFixed(3)).toMatch(/^0\.0\d\d$/);
    }
  });

  it('shows failures although no answer has come: counts in progress, one line for each class', async () => {
    const envelopes = await publishRun(buildRun({ levelCount: 1, failEvery: 1 }));
    expect(ofType(envelopes, 'log').map(({ data }) => data.message)).toEqual([
      'Level 1 of 1 starts: D(100,10), 1 at once',
      'First 500 of this level: broken',
      'Level 1 of 1 completed: 0 of 20 requests completed, 20 failed',
    ]);
    expect(ofType(envelopes, 'log').map(({ data }) => data.level)).toEqual(['info', 'warning', 'warning']);
    expect(ofType(envelopes, 'progress').at(-1)?.data.finished).toBe(20);
    const mixed = ofType(await publishRun(buildRun({ levelCount: 1, failEvery: 2 })), 'progress').at(-1);
    // Of the figures before it, after 15 requests: the runner publishes progress first.
    expect(mixed?.data.errorCounts).toEqual({ '500': 7 });
  });

  it('shows figures of answers that were not streamed, which have no first token', async () => {
    const metrics = ofType(await publishRun(buildRun({ streamed: false })), 'metrics');
    expect(metrics.length).toBeGreaterThan(0);
    expect(metrics[0]?.data.live_metrics.stats.ttft).toBeUndefined();
  });

  it('sends each request as a point once', async () => {
    const points = ofType(await publishRun(buildRun({ levelCount: 1, requestsPerLevel: 100 })), 'scatter');
    const indexes = points.flatMap(({ data }) => data.points.map(({ index }) => index));
    expect(indexes).toEqual(Array.from({ length: 100 }, (_, index) => index));
  });

  it('ends a level with the one point of genai-bench, in seconds', async () => {
    const envelopes = await publishRun(buildRun({ levelCount: 1 }));
    const { summary } = ofType(envelopes, 'level_finished')[0]!.data;
    const last = ofType(envelopes, 'scatter').at(-1)!.data;
    expect(last.ttft).toBeCloseTo(summary.metrics.ttftMs!.mean / 1000, 12);
    expect(last.output_throughput).toBe(summary.throughput.outputTokensPerSecond);
  });

  it('sends events whose size does not grow with the run', async () => {
    const sizeOfLast = async (requestsPerLevel: number): Promise<number> => {
      const envelopes = await publishRun(buildRun({ levelCount: 1, requestsPerLevel }));
      return JSON.stringify(ofType(envelopes, 'metrics').at(-1)).length;
    };
    expect(await sizeOfLast(5000)).toBeLessThan((await sizeOfLast(50)) * 1.2);
  });

  it('says how long it takes, and moves within a level', async () => {
    const envelopes = await publishRun(buildRun({ levelCount: 1, requestsPerLevel: 40 }));
    const progress = ofType(envelopes, 'progress').map(({ data }) => data.progress);
    expect(progress).toEqual([12.5, 25, 37.5, 50, 62.5, 75, 87.5, 100]);
  });

  it('lets no secret into any event', async () => {
    const canary = 'sk-canary-0123456789';
    const events = buildRun({ failEvery: 3, failureMessage: `wrong key ${canary}` }).map((event) =>
      event.type === 'run-started'
        ? { ...event, plan: { headers: { 'x-key': canary }, [canary]: 1 } }
        : event,
    );
    const log = { type: 'log' as const, atMs: 1, level: 'info' as const, message: `key: ${canary}` };
    const redact = (text: string): string => text.replaceAll(canary, '[redacted]');
    const envelopes = await publishRun([...events, log], redact);
    expect(JSON.stringify(envelopes)).not.toContain(canary);
    expect(JSON.stringify(envelopes)).toContain('[redacted]');
  });

  it('takes control characters and escapes out of text, and cuts what is endless', async () => {
    const message = `\u001b[31mred\u001b[0m \u001b]8;;http://x\u0007link\u0007\u0000 a\nb \u202ereversed ${'x'.repeat(1_000_000)}`;
    const [line] = ofType(await publishRun([{ type: 'log', atMs: 1, level: 'info', message }]), 'log');
    expect(line!.data.message).toMatch(/^red link {1,2}a b +reversed x+…$/u);
    expect(line!.data.message.length).toBe(2000);
  });

  it('keeps a script tag as the text that it is', async () => {
    const message = '<script>alert(1)</script>';
    const [line] = ofType(await publishRun([{ type: 'log', atMs: 1, level: 'info', message }]), 'log');
    expect(line!.data.message).toBe(message);
  });

  it('says failed when a run ends without a result', async () => {
    const log = createMemoryEventLog();
    const publisher = createRunPublisher({ log });
    await publisher.publish(buildRun()[0]!);
    await publisher.fail('The load thread died.', 5);
    const { epoch } = await log.range();
    const reading = await log.readAfter({ epoch, seq: 2 }, 10);
    expect(reading).toMatchObject({
      envelopes: [
        { event_type: 'status', data: { status: 'failed', error_message: 'The load thread died.' } },
        { event_type: 'run_failed', data: { message: 'The load thread died.' } },
      ],
    });
  });
});
