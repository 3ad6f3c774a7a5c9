import { createSeededRandom } from '@genai-bench/core-metrics';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { monotonicMs } from '../clock.ts';
import { createSchedule } from '../schedule/create-schedule.ts';
import type { Schedule } from '../schedule/schedule.ts';
import { firstIndexes, packBodies } from '../testing/pack-bodies.ts';
import type { Dispatcher } from './dispatcher.ts';
import { createOpenLoopDispatcher, type OpenLoopOptions } from './open-loop-dispatcher.ts';
import { createRequestStock, type RequestStock } from './request-stock.ts';

interface Sent {
  readonly index: number;
  readonly scheduledMs: number;
  readonly sentMs: number;
}

const every10Ms: Schedule = createSchedule({
  arrival: 'constant',
  requestsPerSecond: 100,
  random: createSeededRandom(1),
});

function setUp(options: Partial<OpenLoopOptions> & { readonly stocked?: number }): {
  dispatcher: Dispatcher;
  stock: RequestStock;
  sent: Sent[];
  begin: () => void;
} {
  const { offset = 0, stride = 1, stocked = 2000 } = options;
  const stock = createRequestStock();
  stock.add(packBodies(firstIndexes(stocked).map((index) => index * stride + offset)));
  const sent: Sent[] = [];
  const origin = { ms: 0 };
  const dispatcher = createOpenLoopDispatcher({
    schedule: every10Ms,
    offset,
    stride,
    phase: 'measured',
    stock,
    send(request, body) {
      expect(Buffer.from(body).toString()).toBe(String(request.index));
      sent.push({
        index: request.index,
        scheduledMs: request.scheduledAtMs! - origin.ms,
        sentMs: monotonicMs() - origin.ms,
      });
    },
    ...options,
  });
  const begin = (): void => {
    origin.ms = monotonicMs();
    dispatcher.start(origin.ms);
  };
  return { dispatcher, stock, sent, begin };
}

describe('createOpenLoopDispatcher', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('sends at the instants of the schedule, whether anything is answered or not', () => {
    const { sent, begin } = setUp({ maxRequests: 5 });
    begin();
    vi.advanceTimersByTime(1000);
    expect(sent.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4]);
    sent.forEach(({ scheduledMs, sentMs, index }) => {
      expect(scheduledMs).toBeCloseTo(10 * index, 6);
      expect(sentMs - scheduledMs).toBeGreaterThanOrEqual(0);
      expect(sentMs - scheduledMs).toBeLessThan(2);
    });
  });

  it('catches up after the thread was held up, and is on time again afterwards', () => {
    const { sent, begin } = setUp({ maxRequests: 8 });
    begin();
    // Time passes while no timer can fire, as during a long garbage collection.
    const realNow = process.hrtime.bind(process);
    const held = vi.spyOn(process, 'hrtime').mockImplementation(() => {
      const [seconds, nanoseconds] = realNow();
      return [seconds, nanoseconds + 45e6];
    });
    vi.advanceTimersByTime(10);
    expect(sent.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(sent.map(({ scheduledMs }) => Math.round(scheduledMs))).toEqual([0, 10, 20, 30, 40, 50]);
    vi.advanceTimersByTime(5);
    expect(sent.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    held.mockRestore();
  });

  it.each([1, 2, 3, 5])('deals over %i threads exactly the schedule of one', (stride) => {
    const schedule = createSchedule({
      arrival: 'poisson',
      requestsPerSecond: 300,
      random: createSeededRandom(9),
    });
    const limits = { schedule, maxDurationMs: 2000 };
    const whole = setUp(limits);
    const parts = Array.from({ length: stride }, (_, offset) => setUp({ ...limits, offset, stride }));
    for (const { begin } of [whole, ...parts]) begin();
    vi.advanceTimersByTime(3000);
    const key = ({ index, scheduledMs }: Sent): string => `${index} ${scheduledMs.toFixed(6)}`;
    const merged = parts.flatMap(({ sent }) => sent).sort((a, b) => a.index - b.index);
    expect(merged.map(key)).toEqual(whole.sent.map(key));
    expect(whole.sent.length).toBeGreaterThan(500);
  });

  it('lets arrivals wait for a slot and keeps the instant at which they were due', () => {
    const { dispatcher, sent, begin } = setUp({ maxConcurrency: 1, maxRequests: 3 });
    begin();
    vi.advanceTimersByTime(35);
    expect(sent.map(({ index }) => index)).toEqual([0]);
    expect([dispatcher.waitingCount, dispatcher.issuedCount]).toEqual([2, 3]);
    expect(dispatcher.exhausted).toBe(false);
    dispatcher.requestFinished();
    expect(sent[1]!.scheduledMs).toBeCloseTo(10, 6);
    expect(sent[1]!.sentMs).toBeCloseTo(35, 6);
    dispatcher.requestFinished();
    expect(dispatcher.exhausted).toBe(true);
    expect(dispatcher.starvedMs).toBe(0);
  });

  it('gives up those that never got a slot, each with its instant', () => {
    const { dispatcher, sent, begin } = setUp({ maxConcurrency: 1, maxRequests: 4 });
    begin();
    vi.advanceTimersByTime(100);
    const dropped = dispatcher.dropWaiting();
    expect(dropped.map(({ index }) => index)).toEqual([1, 2, 3]);
    expect(dropped[1]!.scheduledAtMs! - dropped[0]!.scheduledAtMs!).toBeCloseTo(10, 6);
    expect(sent.length + dropped.length).toBe(dispatcher.issuedCount);
    expect(dispatcher.waitingCount).toBe(0);
    dispatcher.requestFinished();
    expect(sent).toHaveLength(1);
    expect(dispatcher.exhausted).toBe(true);
  });

  it('sends late, and says so, when no request was prepared', () => {
    const { dispatcher, stock, sent, begin } = setUp({ stocked: 1, maxRequests: 3 });
    begin();
    vi.advanceTimersByTime(30);
    expect(sent).toHaveLength(1);
    stock.add(packBodies([1, 2]));
    dispatcher.stockRefilled();
    expect(sent.map(({ index }) => index)).toEqual([0, 1, 2]);
    // One arrival starved from 10 ms, a second from 20 ms; timers fire on whole milliseconds.
    expect(dispatcher.starvedMs).toBeGreaterThan(28);
    expect(dispatcher.starvedMs).toBeLessThanOrEqual(30);
  });

  it('offers what came due before the stop, and nothing after it', () => {
    const { dispatcher, sent, begin } = setUp({ maxDurationMs: 1000 });
    begin();
    vi.advanceTimersByTime(34);
    // The timer of the next arrival has not fired yet, but it is due.
    const realNow = process.hrtime.bind(process);
    const late = vi.spyOn(process, 'hrtime').mockImplementation(() => {
      const [seconds, nanoseconds] = realNow();
      return [seconds, nanoseconds + 8e6];
    });
    dispatcher.stop();
    late.mockRestore();
    expect(sent.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4]);
    vi.advanceTimersByTime(500);
    expect(sent).toHaveLength(5);
    expect([dispatcher.issuedCount, dispatcher.exhausted, vi.getTimerCount()]).toEqual([5, true, 0]);
  });

  it('offers exactly the arrivals within the time limit', () => {
    const { dispatcher, sent, begin } = setUp({ maxDurationMs: 1000 });
    begin();
    vi.advanceTimersByTime(5000);
    expect(sent).toHaveLength(100);
    expect(dispatcher.exhausted).toBe(true);
  });

  it('keeps the order through a backlog of thousands', () => {
    const { dispatcher, sent, begin } = setUp({ maxConcurrency: 1, maxDurationMs: 20_000, stocked: 2000 });
    begin();
    vi.advanceTimersByTime(20_000);
    expect(dispatcher.waitingCount).toBe(1999);
    for (let count = 0; count < 1500; count += 1) dispatcher.requestFinished();
    expect(dispatcher.waitingCount).toBe(499);
    expect(sent.map(({ index }) => index)).toEqual(firstIndexes(1501));
    expect(dispatcher.dropWaiting().map(({ index }) => index)).toEqual(firstIndexes(2000).slice(1501));
  });
});
