import { preloadCharts } from './lazy-charts.tsx';

/** Has charts drawn one after the other, with room between them in which the page answers its reader. */
interface DrawingTurns {
  /** Calls `draw` when it is the owner's turn. Asking again before that replaces `draw` and keeps the place. */
  readonly ask: (owner: object, draw: () => void) => void;
  readonly giveUp: (owner: object) => void;
}

/**
 * `afterFrame` calls back once what was drawn last is on the screen and the page has time. A chart takes some
 * 20 ms; a page has ten of them that change at the same instant, which in one piece would hold up a click for a fifth
 * of a second.
 */
export function createDrawingTurns(afterFrame: (next: () => void) => void): DrawingTurns {
  // A map keeps the place of a key whose value is replaced.
  const waiting = new Map<object, () => void>();
  let isScheduled = false;

  const schedule = (): void => {
    if (isScheduled || waiting.size === 0) return;
    isScheduled = true;
    afterFrame(drawNext);
  };
  const drawNext = (): void => {
    isScheduled = false;
    const [first] = waiting;
    if (first === undefined) return;
    const [owner, draw] = first;
    waiting.delete(owner);
    try {
      draw();
    } finally {
      schedule();
    }
  };

  return {
    ask(owner, draw) {
      waiting.set(owner, draw);
      schedule();
    },
    giveUp: (owner) => void waiting.delete(owner),
  };
}

/** How long scrolling or typing may put off a chart whose turn it is. */
const PATIENCE_MS = 250;

/**
 * The turns of this page: dashboards on it share one thread, so they share the turns too. They begin when recharts is
 * there, because charts that waited for it together would be drawn together.
 */
export const pageTurns = createDrawingTurns((next) => {
  const draw = (): void => whenIdle(next);
  // Without recharts, too: charts that need it say that it is missing, and the others do not need it.
  preloadCharts().then(draw, draw);
});

function whenIdle(next: () => void): void {
  requestAnimationFrame(() => {
    // Safari has no idle callbacks; there a chart may come between two steps of scrolling.
    if (typeof requestIdleCallback === 'function') requestIdleCallback(next, { timeout: PATIENCE_MS });
    else setTimeout(next);
  });
}
