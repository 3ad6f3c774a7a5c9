import type { BrowserViewer, Reaction } from './browser-viewer.ts';
import { liveInteractions, type Interaction } from './dashboard-interactions.ts';

/** Reactions of both viewers by what was done, in ms. */
export type Reactions = Map<string, Reaction[]>;

/** From when something is in sight to when a person acts on it. */
export const lookMs = 250;

export async function react(viewer: BrowserViewer, interaction: Interaction, into: Reactions): Promise<void> {
  const act = await interaction.prepare(viewer.page);
  await new Promise((resolve) => setTimeout(resolve, lookMs));
  const reaction = await viewer.measureReaction(act);
  await interaction.settle?.(viewer.page);
  into.set(interaction.name, [...(into.get(interaction.name) ?? []), reaction]);
}

export async function progressOf(url: string): Promise<{ status: string; percentage: number }> {
  const response = await fetch(new URL('/api/status', url));
  const { status, progress_percentage } = (await response.json()) as {
    status: string;
    progress_percentage: number;
  };
  return { status, percentage: progress_percentage };
}

/**
 * Uses the pages over and over until the run is over, and says so at each quarter. One viewer acts at a time, while the
 * other's page goes on showing the run: their browsers share cores, as two people's do not.
 */
export async function useWhileRunning(
  viewers: readonly BrowserViewer[],
  url: string,
  into: Reactions,
  onQuarter: (percentage: number) => Promise<void>,
): Promise<void> {
  const quarters = [25, 50, 75];
  for (;;) {
    for (const interaction of liveInteractions) {
      const { status, percentage } = await progressOf(url);
      if (status === 'completed') return;
      if (status !== 'running' || percentage < 1) {
        await new Promise((resolve) => setTimeout(resolve, 200));
        continue;
      }
      const [quarter = Infinity] = quarters;
      if (percentage >= quarter) {
        quarters.shift();
        await onQuarter(quarter);
      }
      for (const viewer of viewers) await react(viewer, interaction, into);
    }
  }
}

export const emptyPage = `data:text/html,${encodeURIComponent('<!doctype html><button>Nothing</button>')}`;

const doNothing: Interaction = {
  name: 'click on a page with one button and no script',
  prepare: (page) => Promise.resolve(() => page.mouse.click(20, 20)),
};

/** What the machine alone makes one wait, while everything else goes on. */
export async function useEmptyPage(
  viewer: BrowserViewer,
  into: Reactions,
  isOver: () => boolean,
): Promise<void> {
  while (!isOver()) {
    await react(viewer, doNothing, into);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
