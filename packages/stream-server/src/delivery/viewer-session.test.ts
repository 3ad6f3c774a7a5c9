import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMemoryEventLog } from '../event-log/memory-event-log.ts';
import type { EventLog, LoggedEvent } from '../event-log/event-log.ts';
import type { Envelope } from '../protocol/envelope.ts';
import { followStream, unfollowedStream, type FollowedStream } from '../protocol/follow-stream.ts';
import { buildRun } from '../testing/build-run.ts';
import { publishRun } from '../testing/publish-run.ts';
import { createRunViewKeeper, type RunViewKeeper } from './run-view-keeper.ts';
import type { ViewerLimits } from './viewer-limits.ts';
import type { CloseReason } from './viewer-peer.ts';
import { createViewerSession, type ViewerSession } from './viewer-session.ts';

const hello = {
  server: { name: 'test', version: '0' },
  heartbeat_interval_ms: 1000,
  capabilities: ['view'] as const,
};

/** A viewer whose connection takes as much as the test lets it, and who resumes where it stood. */
class PacedViewer {
  followed: FollowedStream = unfollowedStream;
  gaps = 0;
  readonly received: Envelope[] = [];
  closedWith: CloseReason | undefined;
  session: ViewerSession | undefined;
  #inTransit: { readonly text: string }[] = [];

  get buffered(): number {
    return this.#inTransit.reduce((sum, { text }) => sum + text.length, 0);
  }

  async connect(
    log: EventLog,
    keeper: RunViewKeeper,
    limits: Partial<ViewerLimits>,
    nowMs = () => 0,
  ): Promise<void> {
    const inTransit: { readonly text: string }[] = [];
    this.#inTransit = inTransit;
    const session = createViewerSession({
      log,
      keeper,
      hello,
      limits,
      nowMs,
      peer: {
        send: (envelope) => inTransit.push({ text: JSON.stringify(envelope) }),
        get bufferedAmount() {
          return inTransit.reduce((sum, { text }) => sum + text.length, 0);
        },
        close: (reason) => (this.closedWith = reason),
      },
    });
    this.session = session;
    void session.start(this.followed.isWhole ? this.followed.position : undefined);
    await settle(0);
  }

  /** Takes so many messages off the wire. */
  async read(count: number, turns = 200): Promise<void> {
    for (let taken = 0; taken < count; taken++) {
      const next = this.#inTransit.shift();
      if (next === undefined) break;
      const envelope = JSON.parse(next.text) as Envelope;
      this.received.push(envelope);
      const step = followStream(this.followed, envelope);
      if (step.kind === 'gap') this.gaps += 1;
      this.followed = step.state;
      this.session?.drained();
      await settle(turns);
    }
  }

  /** Whatever was under way is lost. */
  disconnect(): void {
    this.session?.close();
    this.session = undefined;
    this.#inTransit = [];
  }
}

/** Lets everything that waits for nothing but its turn go on. */
async function settle(turns = 200): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await Promise.resolve();
}

/** A log that answers with what was true a while ago, as one does that is elsewhere. */
function lagging(log: EventLog, turns: number): EventLog {
  const late = async <Answer>(answer: Promise<Answer>): Promise<Answer> => {
    const known = await answer;
    await settle(turns);
    return known;
  };
  return {
    ...log,
    readAfter: (position, limit) => late(log.readAfter(position, limit)),
    range: () => late(log.range()),
  };
}

async function runEvents(): Promise<readonly LoggedEvent[]> {
  const envelopes = await publishRun(buildRun({ levelCount: 2, requestsPerLevel: 25, failEvery: 6 }));
  return envelopes.map(({ event_type, data }) => ({ event_type, data }) as LoggedEvent);
}

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('publish' as const), count: fc.integer({ min: 1, max: 8 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('read' as const), count: fc.integer({ min: 1, max: 12 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('disconnect' as const), count: fc.constant(0) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('connect' as const), count: fc.constant(0) }) },
);

describe('createViewerSession', () => {
  it('ends with the view of all events, without hole or repeat, whatever the order of publishing, reading, breaks and resuming', async () => {
    const events = await runEvents();
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 60 }),
        fc.record({
          turns: fc.constantFrom(0, 1, 3, 10),
          lag: fc.constantFrom(0, 1, 5, 20),
          maxEvents: fc.constantFrom(5, 20, 1000),
          soft: fc.constantFrom(1, 3000, 20_000, 1_000_000),
        }),
        async (steps, { maxEvents, soft, lag, turns }) => {
          const log = lagging(createMemoryEventLog({ maxEvents }), lag);
          const keeper = await createRunViewKeeper(log);
          const viewer = new PacedViewer();
          const limits = { softLimitBytes: soft, hardLimitBytes: 100_000_000 };
          let published = 0;
          for (const { kind, count } of steps) {
            if (kind === 'publish') {
              for (const event of events.slice(published, published + count)) await log.append(event);
              published = Math.min(events.length, published + count);
            } else if (kind === 'read') await viewer.read(count, turns);
            else if (kind === 'disconnect') viewer.disconnect();
            else {
              viewer.disconnect();
              await viewer.connect(log, keeper, limits);
            }
            await settle(turns);
          }
          for (const event of events.slice(published)) await log.append(event);
          if (viewer.session === undefined) await viewer.connect(log, keeper, limits);
          await settle(2000);
          while (viewer.buffered > 0) await viewer.read(1);
          expect(viewer.gaps).toBe(0);
          expect(viewer.followed.position).toEqual(keeper.position);
          expect(JSON.parse(JSON.stringify(viewer.followed.view))).toEqual(
            JSON.parse(JSON.stringify(keeper.view)),
          );
          viewer.disconnect();
        },
      ),
      { numRuns: 300 },
    );
  }, 60_000);

  it('sends the missed tail to a viewer that comes back, and nothing that it has', async () => {
    const log = createMemoryEventLog();
    const keeper = await createRunViewKeeper(log);
    const viewer = new PacedViewer();
    await viewer.connect(log, keeper, {});
    const events = await runEvents();
    for (const event of events.slice(0, 10)) await log.append(event);
    await viewer.read(100);
    viewer.disconnect();
    for (const event of events.slice(10, 15)) await log.append(event);
    viewer.received.length = 0;
    await viewer.connect(log, keeper, {});
    await viewer.read(100);
    expect(viewer.received.map(({ seq }) => seq)).toEqual([10, 11, 12, 13, 14, 15]);
    expect(viewer.received[0]?.event_type).toBe('hello');
    viewer.disconnect();
    viewer.received.length = 0;
    await viewer.connect(log, keeper, {});
    await viewer.read(100);
    expect(viewer.received.map(({ event_type }) => event_type)).toEqual(['hello']);
  });

  it('sends a snapshot for a position of another server', async () => {
    const log = createMemoryEventLog();
    const keeper = await createRunViewKeeper(log);
    for (const event of (await runEvents()).slice(0, 10)) await log.append(event);
    const viewer = new PacedViewer();
    viewer.followed = { ...unfollowedStream, position: { epoch: 'before the restart', seq: 400 } };
    await viewer.connect(log, keeper, {});
    await viewer.read(100);
    expect(viewer.received.map(({ event_type }) => event_type)).toEqual(['hello', 'snapshot']);
    expect(viewer.followed.view).toEqual(JSON.parse(JSON.stringify(keeper.view)));
  });

  it('announces what a slow viewer missed before what follows, and makes up for it', async () => {
    const log = createMemoryEventLog();
    const keeper = await createRunViewKeeper(log);
    const viewer = new PacedViewer();
    await viewer.connect(log, keeper, { softLimitBytes: 3000, hardLimitBytes: 1_000_000 });
    for (const event of await runEvents()) await log.append(event);
    expect(viewer.buffered).toBeLessThan(15_000);
    while (viewer.buffered > 0) await viewer.read(1);
    expect(viewer.gaps).toBe(0);
    expect(viewer.followed.leftOutCount).toBeGreaterThan(0);
    expect(viewer.followed.coalescedCount).toBeGreaterThan(0);
    expect(viewer.received.at(-1)?.event_type).toBe('snapshot');
    const control = viewer.received.filter(({ event_type }) => event_type === 'level_finished');
    expect(control).toHaveLength(2);
  });

  it('gives up on a viewer that takes nothing for ten seconds, and not on one that takes a little', async () => {
    const clock = { ms: 0 };
    const log = createMemoryEventLog();
    const keeper = await createRunViewKeeper(log);
    const [stuck, slow] = [new PacedViewer(), new PacedViewer()];
    for (const viewer of [stuck, slow])
      await viewer.connect(log, keeper, { softLimitBytes: 100 }, () => clock.ms);
    for (const event of (await runEvents()).slice(0, 20)) await log.append(event);
    for (; clock.ms <= 12_000; clock.ms += 1000) {
      await slow.read(1);
      for (const viewer of [stuck, slow]) viewer.session?.tick(clock.ms);
    }
    expect(stuck.closedWith?.code).toBe(4008);
    expect(slow.closedWith).toBeUndefined();
  });

  it('gives up on a viewer whose control events pass the hard limit', async () => {
    const log = createMemoryEventLog();
    const keeper = await createRunViewKeeper(log);
    const viewer = new PacedViewer();
    await viewer.connect(log, keeper, { softLimitBytes: 100, hardLimitBytes: 2000 });
    for (let count = 0; count < 50; count++)
      await log.append({ event_type: 'stop', data: { reason: 'shutdown' } });
    expect(viewer.closedWith?.code).toBe(4008);
  });

  it('goes from one run to the next without a break', async () => {
    const log = createMemoryEventLog();
    const keeper = await createRunViewKeeper(log);
    const viewer = new PacedViewer();
    await viewer.connect(log, keeper, {});
    const events = await runEvents();
    for (const event of events) await log.append(event);
    await log.startEpoch('run-2');
    for (const event of events.slice(0, 4)) await log.append(event);
    await viewer.read(1000);
    expect(viewer.gaps).toBe(0);
    expect(viewer.followed.view.summary).toBeUndefined();
    expect(viewer.followed.position).toEqual(keeper.position);
  });
});
