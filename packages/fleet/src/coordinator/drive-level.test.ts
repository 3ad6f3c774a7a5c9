import type { LevelOutline, RequestRecord } from '@genai-bench/core-metrics';
import { createRunControl, parseRunPlan, type LevelEnd, type RunControl } from '@genai-bench/runner';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createLineWatch } from '../redis/line-watch.ts';
import { driveFleetLevel, type DriveLevelOptions } from './drive-level.ts';
import { createFleetRun } from './fleet-run.ts';
import { isLive, type Share } from './share.ts';

const redisOutageMs = 30_000;
const outlineOf = (levelIndex: number): LevelOutline => {
  return { levelIndex, scenario: 'D(1,1)', load: { mode: 'closed', concurrency: 6 }, maxRequests: 12 };
};

/**
 * A run whose workers do at once what they are told, by a clock that the test moves. The one of
 * `endlessPlace` comes to no end of a level, and `onOrder` sees each order first.
 */
function fleetForTest(count: number, onWorkerLoss: 'degrade' | 'abort' = 'degrade') {
  const clock = { nowMs: 1_000 };
  const plan = parseRunPlan({ apiBase: 'http://localhost:1/v1', model: 'm' });
  const said: string[] = [];
  const say = (line: string): void => void said.push(line);
  const run = createFleetRun({ plan, count, originMs: 0, redisOutageMs, say });
  onTestFinished(() => run.changes.close());
  const control: RunControl = createRunControl();
  const script = { endlessPlace: -1, onOrder: (_share: Share): void => {} };
  for (const share of run.shares) {
    const card = { id: `${share.place}`, host: 'h', version: '1.0.0', cpuCount: 1, clockMs: 0, isBusy: true };
    run.takeMessage(share, {
      type: 'joined',
      worker: { ...card, name: `w${share.place}` },
      session: `s${share.place}`,
    });
    run.takeMessage(share, { type: 'ready', clock: { aheadMs: 0, uncertaintyMs: 1 } });
    share.heardAtMs = clock.nowMs;
  }

  function push(share: Share): void {
    script.onOrder(share);
    const { level, stopDrainMs } = share.order;
    if (level === undefined || !isLive(share)) return;
    const { levelIndex } = level.outline;
    const isStarted = level.startAtMs !== undefined || stopDrainMs !== undefined;
    queueMicrotask(() => {
      if (!isStarted) run.takeMessage(share, { type: 'level-ready', levelIndex });
      else if (share.level.end === undefined && share.place !== script.endlessPlace)
        run.takeMessage(share, { type: 'level-end', levelIndex, health: [] });
    });
  }

  function drive(levelIndex: number, more: Partial<DriveLevelOptions['level']> = {}): Promise<LevelEnd> {
    const level = {
      outline: outlineOf(levelIndex),
      control,
      onStarted: () => {},
      onCounts: () => {},
      onRecords: () => {},
      ...more,
    };
    const nowMs = (): number => clock.nowMs;
    const line = createLineWatch(nowMs);
    return driveFleetLevel({
      run,
      level,
      onWorkerLoss,
      push,
      nowMs,
      line,
      redisOutageMs,
      redisWaitMs: 600_000,
      say,
    });
  }
  return { run, control, clock, script, said, drive };
}

const partsOf = ({ fleet }: LevelEnd) =>
  fleet!.workers.map(({ name, status, lostShare }) => [name, status, lostShare]);

describe('driveFleetLevel', () => {
  it('deals a level among those who are left, and says once who was lost before it', async () => {
    const { run, drive } = fleetForTest(3);
    run.lose(run.shares[1]!, 'it fell silent');
    const first = await drive(0);
    expect(first.failure).toBeUndefined();
    expect(partsOf(first)).toEqual([
      ['w1', 'lost', 0],
      ['w0', 'completed', undefined],
      ['w2', 'completed', undefined],
    ]);
    expect(first.fleet!.workers[0]!.problem).toBe('it fell silent');
    expect([0, 2].map((place) => run.shares[place]!.order.level!.place)).toEqual([
      { index: 0, count: 2 },
      { index: 1, count: 2 },
    ]);
    expect(partsOf(await drive(1))).toHaveLength(2);
  });

  it('goes on without a worker that is lost in the pause between two levels', async () => {
    const { run, control, drive } = fleetForTest(2);
    await drive(0);
    run.lose(run.shares[0]!, 'it fell silent');
    const end = await drive(1);
    expect(partsOf(end)).toEqual([
      ['w0', 'lost', 0],
      ['w1', 'completed', undefined],
    ]);
    expect(control.stopped).toBe(false);
  });

  it('counts the whole part of a worker that is lost between its order and the agreed instant', async () => {
    const { run, script, drive } = fleetForTest(3);
    script.onOrder = (share) => {
      if (share.place === 2) queueMicrotask(() => run.lose(share, 'it fell silent'));
    };
    expect(partsOf(await drive(0))).toEqual([
      ['w0', 'completed', undefined],
      ['w1', 'completed', undefined],
      // Two of six slots have four of twelve requests.
      ['w2', 'lost', 4 / 12],
    ]);
  });

  it('begins no level after a loss where the run is to end with one', async () => {
    const { run, control, script, drive } = fleetForTest(2, 'abort');
    run.lose(run.shares[0]!, 'it fell silent');
    const orders: Share[] = [];
    script.onOrder = (share) => orders.push(share);
    const end = await drive(0);
    expect(end.failure).toBe(
      'Worker w0 (it fell silent) was lost before the level began, and the run ends with it.',
    );
    expect(partsOf(end)).toEqual([['w0', 'lost', 0.5]]);
    expect(control.stopped).toBe(true);
    expect(orders).toEqual([]);
  });

  it('ends the run where nobody is left to begin a level', async () => {
    const { run, control, drive } = fleetForTest(1);
    run.lose(run.shares[0]!, 'it fell silent');
    expect((await drive(0)).failure).toBe('No worker is left: w0 (it fell silent).');
    expect(control.stopped).toBe(true);
  });

  /** A level whose first worker is lost as soon as the load begins. */
  function losingLevel() {
    const fleet = fleetForTest(2);
    fleet.script.endlessPlace = 0;
    fleet.script.onOrder = (share) => {
      if (share.place !== 0 || share.order.level?.startAtMs === undefined) return;
      queueMicrotask(() => fleet.run.lose(share, 'it fell silent'));
    };
    const ended = vi.fn<(end: LevelEnd) => void>();
    const level = fleet.drive(0);
    void level.then(ended);
    return { ...fleet, level, ended };
  }

  const waiting =
    'The level waits up to 32 s for w0: cut off from Redis a worker keeps its records, and delivers them when it returns.';

  it('ends only when a lost worker that may live has stopped its load by itself', async () => {
    const { run, clock, said, level, ended } = losingLevel();
    await vi.waitFor(() => expect(said).toEqual(['Worker w0 was lost: it fell silent.', waiting]));
    clock.nowMs += redisOutageMs;
    run.changes.notify();
    await new Promise(setImmediate);
    expect(ended).not.toHaveBeenCalled();
    clock.nowMs += 2_000;
    run.changes.notify();
    const { fleet } = await level;
    expect(fleet!.workers[0]).toMatchObject({ name: 'w0', status: 'lost', unaccountedCount: 0 });
  });

  it('ends at once when a lost worker returned and delivered what it had', async () => {
    const { run, said, level } = losingLevel();
    await vi.waitFor(() => expect(said).toContain(waiting));
    run.takeMessage(run.shares[0]!, { type: 'over' });
    const { fleet } = await level;
    expect(fleet!.workers[0]).toMatchObject({ name: 'w0', status: 'lost', lostShare: 0.5 });
    expect(fleet!.workers[0]).not.toHaveProperty('unaccountedCount');
  });

  it('ends at once when another worker delivered what a killed one had kept, whose last counts hold', async () => {
    const { run, said, level } = losingLevel();
    await vi.waitFor(() => expect(said).toContain(waiting));
    const counts = { issued: 9, finished: 5, inFlight: 4, waiting: 0, phase: 'measuring' } as const;
    run.takeMessage(run.shares[0]!, { type: 'killed', by: 'next', counts: { levelIndex: 0, counts } });
    const { fleet } = await level;
    expect(fleet!.workers[0]).toMatchObject({ name: 'w0', status: 'lost', unaccountedCount: 9 });
    expect(said).toContain('Worker next delivered what worker w0 had kept.');
  });

  it('says of records that come when their level is over how many they are', async () => {
    const { run, said, drive } = fleetForTest(2);
    await drive(0);
    const late = { levelIndex: 0 } as RequestRecord; // Holds: nothing else of it is looked at.
    run.takeRecords(run.shares[0]!, [late, late]);
    run.takeMessage(run.shares[0]!, { type: 'killed', by: 'next' });
    expect(said).toEqual([
      'Worker w0 was lost: its process was killed; worker next delivered what it had kept.',
      '2 records of worker w0 came when their level was over, and do not count; its result says what it lacks.',
    ]);
  });

  it('does not wait for a lost worker once the run is stopped', async () => {
    const { said, level, control } = losingLevel();
    await vi.waitFor(() => expect(said).toContain(waiting));
    control.stop(0);
    await level;
  });
});
