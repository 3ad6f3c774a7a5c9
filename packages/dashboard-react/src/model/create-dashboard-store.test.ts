import { describe, expect, it } from 'vitest';
import { sampleLiveView, sampleRun } from '../testing/sample-run-view.ts';
import { createScriptedRunStream } from '../testing/scripted-run-stream.ts';
import { createDashboardStore } from './create-dashboard-store.ts';

const view = sampleLiveView();

function setUp() {
  const stream = createScriptedRunStream(view);
  const clock = {
    nowMs: 0,
    due: undefined as { readonly atMs: number; readonly run: () => void } | undefined,
  };
  const store = createDashboardStore(stream, {
    chartIntervalMs: 1000,
    now: () => clock.nowMs,
    delay: (run, delayMs) => {
      clock.due = { atMs: clock.nowMs + delayMs, run };
      return () => {
        clock.due = undefined;
      };
    },
  });
  const advanceTo = (atMs: number): void => {
    clock.nowMs = atMs;
    if (clock.due !== undefined && clock.due.atMs <= atMs) clock.due.run();
  };
  const emitView = (droppedLogCount: number) => {
    const next = { ...view, droppedLogCount };
    stream.emit({ view: next });
    return next;
  };
  return { stream, store, clock, advanceTo, emitView };
}

describe('createDashboardStore', () => {
  it('shows figures at once and charts once a second, the last state last', () => {
    const { store, advanceTo, emitView } = setUp();
    store.subscribe(() => {});
    const first = emitView(1);
    expect(store.getState().chartView).toBe(first);
    advanceTo(250);
    const second = emitView(2);
    const third = emitView(3);
    expect(store.getState().view).toBe(third);
    expect(store.getState().chartView).toBe(first);
    advanceTo(1000);
    expect(store.getState().chartView).toBe(third);
    expect(second).not.toBe(third);
  });

  it('lets the answer to an input go before the charts, but keeps them from no reader for more than an interval', () => {
    const { store, advanceTo, emitView } = setUp();
    store.subscribe(() => {});
    const first = emitView(1);
    advanceTo(900);
    store.noteInput();
    const second = emitView(2);
    expect(store.getState().view).toBe(second);
    advanceTo(1149);
    expect(store.getState().chartView).toBe(first);
    advanceTo(1150);
    expect(store.getState().chartView).toBe(second);
    const last = emitView(3);
    for (let nowMs = 1200; nowMs < 3150; nowMs += 50) {
      advanceTo(nowMs);
      store.noteInput();
      expect(store.getState().chartView).toBe(second);
    }
    advanceTo(3150);
    expect(store.getState().chartView).toBe(last);
  });

  it('gives the same object until something changes', () => {
    const { store, stream } = setUp();
    let notifiedCount = 0;
    store.subscribe(() => (notifiedCount += 1));
    const before = store.getState();
    stream.emit({ view, connection: before.stream.connection });
    expect(store.getState().view).toBe(before.view);
    expect(notifiedCount).toBe(1);
    const after = store.getState();
    store.setPaused(false);
    expect(store.getState()).toBe(after);
    expect(notifiedCount).toBe(1);
  });

  it('holds figures and charts while paused, but not the connection', () => {
    const { store, stream, emitView } = setUp();
    store.subscribe(() => {});
    store.setPaused(true);
    const next = emitView(9);
    stream.emit({ connection: { kind: 'closed' } });
    expect(store.getState().view).toBe(view);
    expect(store.getState().stream.connection.kind).toBe('closed');
    store.setPaused(false);
    expect(store.getState().view).toBe(next);
  });

  it('draws nothing while the page is hidden, and the latest when it is seen again', () => {
    const { store, advanceTo, emitView } = setUp();
    store.subscribe(() => {});
    store.setHidden(true);
    const next = emitView(5);
    advanceTo(10_000);
    expect(store.getState().view).toBe(next);
    expect(store.getState().chartView).toBe(view);
    store.setHidden(false);
    expect(store.getState().chartView).toBe(next);
  });

  it('does not hold back the end of a run', () => {
    const { store, stream, emitView } = setUp();
    store.subscribe(() => {});
    emitView(1);
    const ended = { ...view, summary: sampleRun().summary };
    stream.emit({ view: ended });
    expect(store.getState().chartView).toBe(ended);
  });

  it('leaves the stream and its timer when nobody looks any more', () => {
    const { store, stream, clock, emitView } = setUp();
    const leave = store.subscribe(() => {});
    emitView(1);
    emitView(2);
    expect(clock.due).toBeDefined();
    leave();
    expect(stream.subscriberCount).toBe(0);
    expect(clock.due).toBeUndefined();
    expect(stream.isClosed).toBe(false);
  });
});
