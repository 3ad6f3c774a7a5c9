import type { Browser, Page } from 'playwright-core';

export interface PageMemory {
  /** The page's JavaScript heap, garbage collected. */
  readonly heapBytes: number;
  /** Nodes of the document, and those that scripts hold on to. */
  readonly nodeCount: number;
}

export interface Reaction {
  /** From the instant of the input to the end of the first frame after it was handled. */
  readonly toFrameMs: number;
  /** As the browser judges it (Event Timing, in steps of 8 ms); 0 where it is below its threshold of 16 ms. */
  readonly eventTimingMs: number;
  /**
   * CPU time of the page's main thread for all inputs together and whatever the run brought meanwhile: what it would
   * take at most on a machine that the page had for itself.
   */
  readonly cpuMs: number;
}

/** Someone who looks at a page in a real browser, whose patience is measured. */
export interface BrowserViewer {
  readonly page: Page;
  measureMemory(): Promise<PageMemory>;
  /** Does something with mouse or keyboard and says how long the page took to answer the slowest of its inputs. */
  measureReaction(act: () => Promise<void>): Promise<Reaction>;
  /** Longest stretch since the last call in which the page could not answer. */
  takeLongestTaskMs(): Promise<number>;
  close(): Promise<void>;
}

export async function openBrowserViewer(browser: Browser, url: string): Promise<BrowserViewer> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.addInitScript({ content: watchInputs });
  await page.goto(url);
  const session = await context.newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  await session.send('HeapProfiler.enable');
  const readMetrics = async (): Promise<(name: string) => number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return (name) => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
  };
  return {
    page,
    async measureMemory() {
      await session.send('HeapProfiler.collectGarbage');
      const valueOf = await readMetrics();
      return { heapBytes: valueOf('JSHeapUsedSize'), nodeCount: valueOf('Nodes') };
    },
    async measureReaction(act) {
      await page.evaluate('reactions.start()');
      const before = await readMetrics();
      await act();
      const reaction = await page.evaluate<Omit<Reaction, 'cpuMs'>>('reactions.finish()');
      const after = await readMetrics();
      return { ...reaction, cpuMs: (after('TaskDuration') - before('TaskDuration')) * 1000 };
    },
    takeLongestTaskMs: () => page.evaluate<number>('reactions.takeLongestTask()'),
    close: () => context.close(),
  };
}

/**
 * Runs in the page before its own scripts. Each input is timed from the instant at which the browser took it, so that
 * waiting for a busy page counts, to the first task after the frame that followed.
 */
const watchInputs = `
const reactions = { pending: 0, frames: [], timings: [], longestTaskMs: 0 };
reactions.start = () => { reactions.frames = []; reactions.timings = []; };
reactions.finish = async () => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  // Event Timing hands its entries on after the frame; an input may come after the command that made it returned.
  do {
    await frame();
    await frame();
    await new Promise((resolve) => setTimeout(resolve, 30));
  } while (reactions.pending > 0 || reactions.frames.length === 0);
  return { toFrameMs: Math.max(...reactions.frames), eventTimingMs: Math.max(0, ...reactions.timings) };
};
reactions.takeLongestTask = () => {
  const longest = reactions.longestTaskMs;
  reactions.longestTaskMs = 0;
  return longest;
};
for (const type of ['pointerdown', 'click', 'keydown', 'wheel']) {
  addEventListener(type, ({ timeStamp }) => {
    reactions.pending += 1;
    requestAnimationFrame(() => {
      // Before all that waits already: that is not part of the frame.
      scheduler.postTask(() => {
        reactions.pending -= 1;
        reactions.frames.push(performance.now() - timeStamp);
      }, { priority: 'user-blocking' });
    });
  }, { capture: true, passive: true });
}
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (entry.interactionId > 0) reactions.timings.push(entry.duration);
}).observe({ type: 'event', durationThreshold: 16 });
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) reactions.longestTaskMs = Math.max(reactions.longestTaskMs, entry.duration);
}).observe({ type: 'longtask' });
window.reactions = reactions;
`;
