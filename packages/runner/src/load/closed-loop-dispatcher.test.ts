import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { monotonicMs } from '../clock.ts';
import { firstIndexes, packBodies } from '../testing/pack-bodies.ts';
import { createClosedLoopDispatcher } from './closed-loop-dispatcher.ts';
import type { Dispatcher } from './dispatcher.ts';
import { createRequestStock, type RequestStock } from './request-stock.ts';

function setUp(
  concurrency: number,
  stocked: number,
): {
  dispatcher: Dispatcher;
  stock: RequestStock;
  sent: number[];
  supply: { final: boolean };
} {
  const stock = createRequestStock();
  stock.add(packBodies(firstIndexes(stocked)));
  const sent: number[] = [];
  const supply = { final: true };
  const dispatcher = createClosedLoopDispatcher({
    concurrency,
    phase: 'measured',
    stock,
    stockIsFinal: () => supply.final,
    send: (request, body) => {
      expect(Buffer.from(body).toString()).toBe(String(request.index));
      expect(request.scheduledAtMs).toBeUndefined();
      sent.push(request.index);
    },
  });
  return { dispatcher, stock, sent, supply };
}

describe('createClosedLoopDispatcher', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('waits for the start, fills its slots and keeps them full, each time in the next turn of the event loop', () => {
    const { dispatcher, sent } = setUp(3, 10);
    dispatcher.start(monotonicMs() + 25);
    vi.advanceTimersByTime(24);
    expect(sent).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(sent).toEqual([0, 1, 2]);
    dispatcher.requestFinished();
    expect(sent).toEqual([0, 1, 2]);
    vi.advanceTimersToNextTimer();
    expect(sent).toEqual([0, 1, 2, 3]);
    expect(dispatcher.issuedCount).toBe(4);
  });

  it('spreads sends over turns of the event loop, at the start and when many requests end at once', () => {
    const { dispatcher, sent } = setUp(20, 100);
    dispatcher.start(monotonicMs());
    const afterTurns = [8, 16, 20];
    for (const count of afterTurns) {
      vi.advanceTimersToNextTimer();
      expect(sent).toHaveLength(count);
    }
    expect(vi.getTimerCount()).toBe(0);
    for (let ended = 0; ended < 20; ended += 1) dispatcher.requestFinished();
    for (const count of afterTurns) {
      vi.advanceTimersToNextTimer();
      expect(sent).toHaveLength(20 + count);
    }
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is exhausted once its last prepared request has left', () => {
    const { dispatcher, sent } = setUp(2, 3);
    expect(dispatcher.exhausted).toBe(false);
    dispatcher.start(monotonicMs());
    vi.advanceTimersByTime(1);
    expect(dispatcher.exhausted).toBe(false);
    dispatcher.requestFinished();
    dispatcher.requestFinished();
    expect(dispatcher.exhausted).toBe(false);
    vi.advanceTimersToNextTimer();
    expect(sent).toEqual([0, 1, 2]);
    expect(dispatcher.exhausted).toBe(true);
  });

  it('counts each idle slot as starved until requests come, and then fills it', () => {
    const { dispatcher, stock, sent, supply } = setUp(3, 2);
    supply.final = false;
    dispatcher.start(monotonicMs());
    vi.advanceTimersByTime(0);
    expect(sent).toHaveLength(2);
    vi.advanceTimersByTime(10);
    dispatcher.requestFinished();
    vi.advanceTimersByTime(10);
    stock.add(packBodies([2, 3, 4]));
    dispatcher.stockRefilled();
    vi.advanceTimersByTime(50);
    expect(sent).toEqual([0, 1, 2, 3]);
    expect(dispatcher.starvedMs).toBeCloseTo(10 + 2 * 10, 6);
  });

  it('does not call it starving when no more requests are to come', () => {
    const { dispatcher } = setUp(3, 1);
    dispatcher.start(monotonicMs());
    vi.advanceTimersByTime(100);
    expect(dispatcher.starvedMs).toBe(0);
  });

  it('sends nothing after a stop, whether it had begun or not', () => {
    const begun = setUp(1, 5);
    begun.dispatcher.start(monotonicMs());
    vi.advanceTimersByTime(1);
    begun.dispatcher.stop();
    begun.dispatcher.requestFinished();
    expect(begun.sent).toEqual([0]);
    const waiting = setUp(1, 5);
    waiting.dispatcher.start(monotonicMs() + 10);
    waiting.dispatcher.stop();
    vi.advanceTimersByTime(100);
    expect(waiting.sent).toEqual([]);
    expect(waiting.dispatcher.exhausted).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('does not spin while requests arrive before the start', () => {
    const { dispatcher, stock } = setUp(1, 0);
    stock.add(packBodies([0]));
    dispatcher.stockRefilled();
    expect(vi.getTimerCount()).toBe(0);
  });
});
