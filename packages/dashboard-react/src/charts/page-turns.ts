import { createDrawingTurns } from './drawing-turns.ts';
import { preloadCharts } from './lazy-charts.tsx';

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
