import type { RunStream, RunStreamState, RunView } from '@genai-bench/stream-server/client';

/** What a dashboard renders. The same object until something changes. */
export interface DashboardState {
  readonly stream: RunStreamState;
  /** The view for figures and tables; held still while paused. */
  readonly view: RunView;
  /** The same for charts: renewed less often, and not at all while the page is hidden. */
  readonly chartView: RunView;
  readonly isPaused: boolean;
}

export interface DashboardStore {
  readonly getState: () => DashboardState;
  readonly subscribe: (listener: () => void) => () => void;
  readonly setPaused: (isPaused: boolean) => void;
  /** Hidden pages keep their figures but draw nothing. */
  readonly setHidden: (isHidden: boolean) => void;
  /** The reader has just clicked, typed or scrolled: charts let the answer to that go first. */
  readonly noteInput: () => void;
}

export interface DashboardStoreOptions {
  /** Shortest time between two redraws of the charts, in ms; 1,000 unless stated. A chart costs about 20 ms each time. */
  readonly chartIntervalMs?: number;
  readonly now?: () => number;
  /** Calls back after a delay; returns how to cancel. */
  readonly delay?: (callback: () => void, delayMs: number) => () => void;
}

/**
 * Who has clicked, typed or scrolled may do it again within this time, in ms. Charts wait for that, but no longer than
 * one interval more, so that they show the run to a reader who never rests.
 */
const READER_REST_MS = 250;

/**
 * Stands between one stream and one dashboard. It follows the stream only while somebody is subscribed, never closes
 * it, and holds no state outside itself, so that two dashboards on a page do not know of each other.
 */
export function createDashboardStore(stream: RunStream, options: DashboardStoreOptions = {}): DashboardStore {
  const { chartIntervalMs = 1000, now = Date.now, delay = delayByTimer } = options;
  const listeners = new Set<() => void>();
  const initial = stream.getState();
  let state: DashboardState = {
    stream: initial,
    view: initial.view,
    chartView: initial.view,
    isPaused: false,
  };
  let isHidden = false;
  let chartAtMs = -Infinity;
  let inputAtMs = -Infinity;
  let cancelDelay: (() => void) | undefined;
  let unsubscribe: (() => void) | undefined;

  const refresh = (patch: Partial<DashboardState> = {}): void => {
    const next = { ...state, ...patch, stream: stream.getState() };
    const view = next.isPaused ? state.view : next.stream.view;
    const chartView = next.isPaused || isHidden ? state.chartView : chartViewFor(view);
    const isSame =
      next.stream === state.stream &&
      view === state.view &&
      chartView === state.chartView &&
      next.isPaused === state.isPaused;
    if (isSame) return;
    state = { ...next, view, chartView };
    for (const notify of listeners) notify();
  };

  const chartViewFor = (view: RunView): RunView => {
    if (view === state.chartView) return view;
    const dueAtMs = chartAtMs + chartIntervalMs;
    const waitMs = Math.max(dueAtMs, Math.min(inputAtMs + READER_REST_MS, dueAtMs + chartIntervalMs)) - now();
    // The end of a run is never held back: nothing would come after it to show it.
    if (waitMs <= 0 || view.summary !== state.chartView.summary || view.runId !== state.chartView.runId) {
      cancelDelay?.();
      cancelDelay = undefined;
      chartAtMs = now();
      return view;
    }
    cancelDelay ??= delay(() => {
      cancelDelay = undefined;
      refresh();
    }, waitMs);
    return state.chartView;
  };

  return {
    getState: () => state,
    subscribe(listener) {
      listeners.add(listener);
      unsubscribe ??= stream.subscribe(() => refresh());
      refresh();
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        unsubscribe?.();
        unsubscribe = undefined;
        cancelDelay?.();
        cancelDelay = undefined;
      };
    },
    setPaused: (isPaused) => refresh({ isPaused }),
    setHidden(next) {
      isHidden = next;
      refresh();
    },
    noteInput() {
      inputAtMs = now();
    },
  };
}

function delayByTimer(callback: () => void, delayMs: number): () => void {
  const timer = setTimeout(callback, delayMs);
  return () => clearTimeout(timer);
}
