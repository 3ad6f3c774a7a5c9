import { createSeededRandom } from '@genai-bench/core-metrics';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { monotonicMs } from '../clock.ts';
import { createSchedule } from '../schedule/create-schedule.ts';
import { firstIndexes, packBodies } from '../testing/pack-bodies.ts';
import {
  createScriptedTransport,
  type ScriptedExchange,
  type ScriptedTransport,
} from '../testing/scripted-transport.ts';
import type { CapturedExchange } from './captured-exchange.ts';
import { packRequests } from './pack-requests.ts';
import { createReadLogPool } from './read-log.ts';
import { createThreadLevelRun, type ThreadLevelRun } from './thread-level-run.ts';
import type { ThreadLevel, ThreadLoad } from './thread-messages.ts';

interface Rig {
  readonly run: ThreadLevelRun;
  readonly transport: ScriptedTransport;
  readonly captures: CapturedExchange[];
  readonly wanted: { count: number };
  /** Prepares and measures; holds the result once there is one. */
  readonly whole: () => { readonly result: Promise<{ readonly gaveUp?: string }> };
  readonly kinds: () => string[];
}

function rig(
  level: Partial<ThreadLevel>,
  serve?: (exchange: ScriptedExchange, position: number) => void,
): Rig {
  const transport = createScriptedTransport(serve === undefined ? {} : { onSend: serve });
  const captures: CapturedExchange[] = [];
  const wanted = { count: 0 };
  const originMs = monotonicMs();
  const run = createThreadLevelRun({
    settings: {
      threadIndex: 0,
      originMs,
      transport: 'socket',
      backend: 'openai',
      answerRoomBytes: 100_000_000,
      unreadRoomBytes: Infinity,
      transportOptions: { origin: 'http://h', connectTimeoutMs: 1, keepAliveMs: 1, allowInsecureTls: false },
    },
    level: {
      levelIndex: 0,
      load: { mode: 'closed', concurrency: 2 },
      path: '/',
      headers: {},
      requestIdPrefix: '',
      streamed: true,
      mostAnswerBytes: 1_000_000,
      timeouts: { connectMs: 1000, totalMs: 60_000 },
      warmupRequests: 0,
      drainMs: 1000,
      maxConsecutiveTransportErrors: 50,
      ...level,
    },
    transport,
    logs: createReadLogPool(originMs),
    captured: (capture) => captures.push(capture),
    requestsWanted: () => (wanted.count += 1),
  });
  const whole = (): { result: Promise<{ readonly gaveUp?: string }> } => ({
    result: run.prepare().then(() => run.measure(monotonicMs() + 25)),
  });
  return {
    run,
    transport,
    captures,
    wanted,
    whole,
    kinds: () => captures.map(({ index, end }) => `${index} ${end.kind}`),
  };
}

const openLoad = (parts: Partial<Extract<ThreadLoad, { mode: 'open' }>> = {}): ThreadLoad => ({
  mode: 'open',
  schedule: { mode: 'open', arrival: 'constant', requestsPerSecond: 100 },
  seed: 1,
  offset: 0,
  stride: 1,
  connections: 4,
  ...parts,
});
/** Answers each request after so many ms. */
const after = (ms: number) => (exchange: ScriptedExchange) => void setTimeout(() => exchange.answer(), ms);
const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

/** What holds at the end of every level: each request issued has one capture, and nothing goes on. */
function expectAccounted({ run, captures }: Rig): void {
  const measured = captures.filter(({ phase }) => phase === 'measured');
  expect(run.counts()).toMatchObject({
    issued: measured.length,
    finished: measured.length,
    inFlight: 0,
    waiting: 0,
  });
  expect(new Set(measured.map(({ index }) => index)).size).toBe(measured.length);
  expect(vi.getTimerCount()).toBe(0);
}

describe('createThreadLevelRun', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('warms up, then measures exactly the requests it was given', async () => {
    const level = rig({ warmupRequests: 3 }, after(10));
    level.run.addRequests(packBodies(firstIndexes(3), 'warmup'), true);
    level.run.addRequests(packBodies(firstIndexes(7)), true);
    const { result } = level.whole();
    await pass(15);
    expect(level.run.counts()).toMatchObject({ phase: 'warmup', issued: 0 });
    await pass(1000);
    expect(await result).toEqual({});
    expect(level.captures.map(({ phase, index }) => `${phase} ${index}`)).toEqual([
      'warmup 0',
      'warmup 1',
      'warmup 2',
      ...firstIndexes(7).map((index) => `measured ${index}`),
    ]);
    const starts = level.captures
      .filter(({ phase }) => phase === 'measured')
      .map(({ sentAtMs }) => sentAtMs!);
    expect(Math.min(...starts)).toBeGreaterThan(
      Math.max(...level.captures.slice(0, 3).map(({ closedAtMs }) => closedAtMs!)),
    );
    expectAccounted(level);
  });

  it('asks for warm-up requests as they run low, and stops at once while more would come', async () => {
    const level = rig({ warmupRequests: 1_000_000_000 }, after(10));
    level.run.addRequests(packBodies(firstIndexes(2), 'warmup'), false);
    const { result } = level.whole();
    await pass(15);
    expect(level.wanted.count).toBe(1);
    level.run.addRequests(packBodies([2, 3, 4, 5, 6, 7], 'warmup'), false);
    await pass(15);
    expect(level.wanted.count).toBe(2);
    level.run.stop(0);
    await pass(15);
    expect(await result).toEqual({});
    expect(level.captures.every(({ phase }) => phase === 'warmup')).toBe(true);
    expectAccounted(level);
  });

  it('asks for no more while its stock holds many bytes', async () => {
    const level = rig({}, after(10));
    const bodies = firstIndexes(40).map((index) => ({ index, body: new Uint8Array(1_000_000) }));
    level.run.addRequests(packRequests('measured', bodies), false);
    const { result } = level.whole();
    await pass(30);
    expect(level.captures.length).toBeLessThan(20);
    expect(level.wanted.count).toBe(0);
    await pass(200);
    expect(level.wanted.count).toBe(1);
    level.run.stop(0);
    await pass(1);
    await result;
  });

  it('opens the connections that the warm-up leaves idle only behind it', async () => {
    const level = rig({ load: { mode: 'closed', concurrency: 8 }, warmupRequests: 2 }, after(10_000));
    level.run.addRequests(packBodies([0, 1], 'warmup'), true);
    const prepared = level.run.prepare();
    await pass(9_000);
    expect(level.transport.openCalls).toEqual([2]);
    await pass(2_000);
    expect(await prepared).toEqual({ openedConnections: 8 });
    expect(level.transport.openCalls).toEqual([2, 6]);
    level.run.stop(0);
    await level.run.measure(monotonicMs());
  });

  it('keeps its slots full and never exceeds them', async () => {
    let most = 0;
    const level = rig({ load: { mode: 'closed', concurrency: 5 } }, (exchange) => {
      most = Math.max(most, level.transport.openExchanges.length);
      setTimeout(() => exchange.answer(), 10);
    });
    level.run.addRequests(packBodies(firstIndexes(50)), true);
    const { result } = level.whole();
    await pass(1000);
    await result;
    expect(most).toBe(5);
    // 50 requests over 5 slots are 10 rounds of 10 ms; from the end of the first to the end of the last are 9. Each
    // begins a turn of the event loop later, which the fake clock counts as a millisecond.
    expect(level.captures.at(-1)!.closedAtMs! - level.captures[0]!.closedAtMs!).toBeCloseTo(99, 0);
    expectAccounted(level);
  });

  it('asks for more requests while its stock is low, once for each refill', async () => {
    const level = rig({}, after(10));
    level.run.addRequests(packBodies(firstIndexes(4)), false);
    const { result } = level.whole();
    await pass(26);
    expect(level.wanted.count).toBe(1);
    await pass(1000);
    expect(level.captures).toHaveLength(4);
    expect(level.run.counts().inFlight).toBe(0);
    level.run.addRequests(packBodies([4, 5]), false);
    await pass(100);
    expect(level.wanted.count).toBe(2);
    level.run.addRequests(packBodies([]), true);
    await pass(1);
    await result;
    expect(level.run.starvedMs).toBeGreaterThan(900);
    expectAccounted(level);
  });

  it('issues for as long as the level lasts, then lets what is under way finish', async () => {
    const level = rig({ maxDurationMs: 100, drainMs: 500 }, after(30));
    level.run.addRequests(packBodies(firstIndexes(1000)), false);
    const { result } = level.whole();
    await pass(25 + 110);
    expect(level.run.counts()).toMatchObject({ phase: 'draining', inFlight: 2 });
    await pass(100);
    await result;
    // Two slots, a send every 30 ms: at 0, 30, 60 and 90 ms.
    expect(level.kinds()).toEqual(firstIndexes(8).map((index) => `${index} ended`));
    expectAccounted(level);
  });

  it('cancels what outlasts the drain', async () => {
    const level = rig({ maxDurationMs: 100, drainMs: 50 });
    level.run.addRequests(packBodies(firstIndexes(10)), true);
    const { result } = level.whole();
    await pass(25 + 100 + 40);
    expect(level.captures).toEqual([]);
    await pass(20);
    await result;
    expect(level.kinds()).toEqual(['0 cancelled', '1 cancelled']);
    expect(level.transport.exchanges.every(({ aborted }) => aborted)).toBe(true);
    expectAccounted(level);
  });

  it('offers every arrival of an open loop within the time, and drops those that found no slot', async () => {
    const level = rig({ load: openLoad({ maxConcurrency: 2 }), maxDurationMs: 200, drainMs: 55 }, after(50));
    level.run.addRequests(packBodies(firstIndexes(500)), false);
    const { result } = level.whole();
    await pass(1000);
    await result;
    // 100 a second for 200 ms. One slot is free at 0, 50, …, 250 ms, the other at 10, 60, …, 210; the drain ends at 255.
    expect(level.captures).toHaveLength(20);
    const kindsOf = (kind: string): number => level.captures.filter(({ end }) => end.kind === kind).length;
    expect([kindsOf('ended'), kindsOf('cancelled'), kindsOf('dropped')]).toEqual([9, 2, 9]);
    const dropped = level.captures.filter(({ end }) => end.kind === 'dropped');
    expect(
      dropped.every(({ scheduledAtMs, sentAtMs }) => scheduledAtMs !== undefined && sentAtMs === undefined),
    ).toBe(true);
    const gaps = level.captures
      .map(({ scheduledAtMs }) => scheduledAtMs!)
      .sort((a, b) => a - b)
      .map((at, index, all) => at - all[0]! - 10 * index);
    for (const gap of gaps) expect(gap).toBeCloseTo(0, 6);
    expectAccounted(level);
  });

  it('takes this thread its own arrivals of the seeded schedule', async () => {
    const schedule = { mode: 'open', arrival: 'poisson', requestsPerSecond: 100 } as const;
    const level = rig({ load: openLoad({ schedule, offset: 1, stride: 3, maxRequests: 60 }) }, after(1));
    level.run.addRequests(packBodies(firstIndexes(60).filter((index) => index % 3 === 1)), true);
    const { result } = level.whole();
    await pass(5000);
    await result;
    const offsets: number[] = [];
    for (const { index, offsetMs } of createSchedule({
      ...schedule,
      random: createSeededRandom(1).fork('arrivals'),
    })) {
      if (index >= 60) break;
      if (index % 3 === 1) offsets.push(offsetMs);
    }
    const scheduled = level.captures.map(({ scheduledAtMs }) => scheduledAtMs!);
    scheduled.forEach((at, index) =>
      expect(at - scheduled[0]!).toBeCloseTo(offsets[index]! - offsets[0]!, 6),
    );
    expect(scheduled).toHaveLength(20);
    expectAccounted(level);
  });

  it('lets a second, shorter stop overrule the first, but not a longer one', async () => {
    const level = rig({ maxDurationMs: 300, drainMs: 10_000 });
    level.run.addRequests(packBodies(firstIndexes(10)), true);
    const { result } = level.whole();
    await pass(100);
    level.run.stop(400);
    // The end of the level comes during that drain and has a longer one.
    await pass(350);
    expect(level.captures).toEqual([]);
    await pass(60);
    await result;
    expect(level.kinds()).toEqual(['0 cancelled', '1 cancelled']);
    const hurried = rig({});
    hurried.run.addRequests(packBodies(firstIndexes(10)), true);
    const { result: hurriedResult } = hurried.whole();
    await pass(100);
    hurried.run.stop(5000);
    hurried.run.stop(0);
    await pass(1);
    await hurriedResult;
    expectAccounted(hurried);
  });

  it('measures nothing when stopped while it connects or warms up', async () => {
    const level = rig({ warmupRequests: 4 }, after(50));
    level.run.addRequests(packBodies(firstIndexes(4), 'warmup'), true);
    level.run.addRequests(packBodies(firstIndexes(4)), true);
    const { result } = level.whole();
    await pass(10);
    level.run.stop(1000);
    await pass(200);
    await result;
    expect(level.captures.map(({ phase, end }) => `${phase} ${end.kind}`)).toEqual([
      'warmup ended',
      'warmup ended',
    ]);
    expectAccounted(level);
  });

  it('gives up after so many transport errors in a row, with the last one in its words', async () => {
    const level = rig({ maxConsecutiveTransportErrors: 6 }, (exchange, position) => {
      if (position === 4) exchange.answer();
      else exchange.failed('ECONNREFUSED', 'connect ECONNREFUSED');
    });
    level.run.addRequests(packBodies(firstIndexes(100)), true);
    const { result } = level.whole();
    await pass(100);
    expect(await result).toEqual({
      gaveUp: 'gave up after 6 transport errors in a row, the last one ECONNREFUSED: connect ECONNREFUSED',
    });
    const errors = level.captures.filter(({ end }) => end.kind === 'transport_error').length;
    expect(errors).toBeGreaterThanOrEqual(10);
    expect(level.captures.length).toBeLessThan(14);
    expectAccounted(level);
  });

  it('does not give up over HTTP errors', async () => {
    const level = rig({ maxConsecutiveTransportErrors: 2 }, (exchange) => {
      exchange.sent();
      exchange.head(500);
      exchange.ended();
    });
    level.run.addRequests(packBodies(firstIndexes(40)), true);
    const { result } = level.whole();
    await pass(100);
    expect(await result).toEqual({});
    expect(level.captures).toHaveLength(40);
    expectAccounted(level);
  });
});
