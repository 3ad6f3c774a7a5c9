/**
 * A page that shows 20,000 requests. Run: pnpm --filter @genai-bench/bench dashboard-scale [--quick]
 *
 * The built command line measures the simulator at concurrency 200 and serves the page; two Chromium pages watch and
 * are used the whole time. Simulator, command line and browser are processes of their own on one machine. The same run
 * without anybody who watches says how much of the memory is the benchmark's own.
 */
import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { launchChromium } from '@genai-bench/tests/launch-chromium';
import {
  openBrowserViewer,
  type BrowserViewer,
  type PageMemory,
  type Reaction,
} from './support/browser-viewer.ts';
import {
  liveInteractions,
  loadMore,
  runInteractions,
  type Interaction,
} from './support/dashboard-interactions.ts';
import { machineLine } from './support/machine-line.ts';
import { startServedBenchmark, type MemorySample, type ServedBenchmark } from './support/served-benchmark.ts';
import { startSimulatorProcess } from './support/simulator-process.ts';
import { markdownTable, writeResult } from './support/write-table.ts';

const quick = process.argv.includes('--quick');
const screenshotPath = process.argv.find((argument) => argument.startsWith('--screenshot='))?.slice(13);
const requestCount = quick ? 4000 : 20_000;
const concurrency = 200;
const outputTokens = 50;
const ttftMs = 50;
const itlMs = 20;

/** Reactions of both viewers by what was done, in ms. */
type Reactions = Map<string, Reaction[]>;

interface PageReading extends PageMemory {
  readonly viewer: number;
  readonly when: string;
}

const pageReadings: PageReading[] = [];
const longestTasks: { readonly when: string; readonly ms: number }[] = [];

async function react(viewer: BrowserViewer, interaction: Interaction, into: Reactions): Promise<void> {
  await interaction.prepare?.(viewer.page);
  const reaction = await viewer.measureReaction(interaction.act);
  into.set(interaction.name, [...(into.get(interaction.name) ?? []), reaction]);
}

async function progressOf(url: string): Promise<{ status: string; percentage: number }> {
  const response = await fetch(new URL('/api/status', url));
  const { status, progress_percentage } = (await response.json()) as {
    status: string;
    progress_percentage: number;
  };
  return { status, percentage: progress_percentage };
}

/** Uses the page over and over until the run is over, and weighs it at each quarter. */
async function useWhileRunning(
  viewer: BrowserViewer,
  index: number,
  url: string,
  into: Reactions,
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
        pageReadings.push({ viewer: index, when: `${quarter} %`, ...(await viewer.measureMemory()) });
        if (quarter === 50 && index === 1 && screenshotPath !== undefined)
          writeFileSync(screenshotPath, await viewer.page.screenshot({ fullPage: true }));
      }
      await react(viewer, interaction, into);
    }
  }
}

const emptyPage = `data:text/html,${encodeURIComponent('<!doctype html><button>Nothing</button>')}`;

const doNothing: Interaction = {
  name: 'click on a page with one button and no script',
  act: (page) => page.getByRole('button').click(),
};

/** What the machine alone makes one wait, while everything else goes on. */
async function useEmptyPage(viewer: BrowserViewer, into: Reactions, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    await react(viewer, doNothing, into);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

async function completedOn({ page }: BrowserViewer): Promise<number> {
  const outcomes = page
    .locator('section')
    .filter({ has: page.getByRole('heading', { name: 'Outcomes', exact: true }) });
  const digits = /Completed\s+([\d,]+)/.exec(await outcomes.innerText())?.[1] ?? '0';
  return Number(digits.replaceAll(',', ''));
}

async function untilCompleted(url: string): Promise<void> {
  while ((await progressOf(url)).status !== 'completed')
    await new Promise((resolve) => setTimeout(resolve, 200));
}

/** The run in the history, which has it once all its requests are written. */
async function untilSaved(url: string): Promise<{ readonly runId: string; readonly requestCount: number }> {
  for (;;) {
    const { runs } = (await (await fetch(new URL('/api/v1/runs', url))).json()) as {
      runs: readonly { runId: string; requestCount: number }[];
    };
    if (runs[0] !== undefined) return runs[0];
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function startRun(apiBase: string): Promise<ServedBenchmark> {
  return startServedBenchmark([
    `--api-base=${apiBase}`,
    '--model=sim',
    '--api-backend=vllm',
    `--traffic-scenario=D(32,${outputTokens})`,
    `--num-concurrency=${concurrency}`,
    `--max-requests-per-run=${requestCount}`,
  ]);
}

async function withoutViewers(apiBase: string): Promise<readonly MemorySample[]> {
  const benchmark = await startRun(apiBase);
  try {
    await untilCompleted(benchmark.url);
    return [...benchmark.memory];
  } finally {
    await benchmark.close();
  }
}

interface Finished {
  readonly summaryCount: number;
  readonly completed: readonly number[];
  readonly duringRun: readonly MemorySample[];
  readonly all: readonly MemorySample[];
  readonly live: Reactions;
  readonly afterwards: Reactions;
  readonly run: Reactions;
  readonly more: Reactions;
  readonly empty: Reactions;
  readonly emptyAfterwards: Reactions;
}

async function withViewers(apiBase: string): Promise<Finished> {
  const browser = await launchChromium();
  const benchmark = await startRun(apiBase);
  const { url } = benchmark;
  const [live, afterwards, run, more]: [Reactions, Reactions, Reactions, Reactions] = [
    new Map(),
    new Map(),
    new Map(),
    new Map(),
  ];
  const empty: Reactions = new Map();
  const emptyAfterwards: Reactions = new Map();
  const phase = { isRunOver: false, isOver: false };
  try {
    const control = await openBrowserViewer(browser, emptyPage);
    const controlled = useEmptyPage(control, empty, () => phase.isRunOver).then(() =>
      useEmptyPage(control, emptyAfterwards, () => phase.isOver),
    );
    // Closing the browser after a fault ends it too; the fault is what is to be seen.
    controlled.catch(() => {});
    const viewers = await Promise.all([openBrowserViewer(browser, url), openBrowserViewer(browser, url)]);
    await Promise.all(viewers.map((viewer, index) => useWhileRunning(viewer, index + 1, url, live)));
    phase.isRunOver = true;
    const duringRun = [...benchmark.memory];
    for (const [index, { page }] of viewers.entries()) {
      await page.getByRole('link', { name: 'Live', exact: true }).click();
      await page.getByText('Completed', { exact: true }).first().waitFor();
      await noteTask(viewers[index]!, 'live page, run under way');
    }
    const completed = await Promise.all(viewers.map(completedOn));
    const saved = await untilSaved(url);
    for (const [index, viewer] of viewers.entries()) {
      for (let round = 0; round < 3; round++)
        for (const interaction of liveInteractions) await react(viewer, interaction, afterwards);
      pageReadings.push({ viewer: index + 1, when: 'run over', ...(await viewer.measureMemory()) });
      await noteTask(viewer, 'live page, run over');
      await viewer.page.goto(new URL(`/runs/${saved.runId}`, url).href);
      await viewer.page.locator('.gb-table-requests tbody button').nth(4).waitFor();
      pageReadings.push({ viewer: index + 1, when: 'Run page', ...(await viewer.measureMemory()) });
      await noteTask(viewer, 'run page, opened');
      await loadAll(viewer, more);
      pageReadings.push({ viewer: index + 1, when: 'Run page, all rows', ...(await viewer.measureMemory()) });
      await noteTask(viewer, 'run page, loading all rows');
      for (let round = 0; round < 3; round++)
        for (const interaction of runInteractions) await react(viewer, interaction, run);
      await noteTask(viewer, 'run page, all rows');
      pageReadings.push({ viewer: index + 1, when: 'Run page, used', ...(await viewer.measureMemory()) });
    }
    phase.isOver = true;
    await controlled;
    const memory = { duringRun, all: [...benchmark.memory] };
    const reactions = { live, afterwards, run, more, empty, emptyAfterwards };
    return { summaryCount: saved.requestCount, completed, ...memory, ...reactions };
  } finally {
    await benchmark.close();
    await browser.close();
  }
}

async function noteTask(viewer: BrowserViewer, when: string): Promise<void> {
  longestTasks.push({ when, ms: await viewer.takeLongestTaskMs() });
}

async function loadAll(viewer: BrowserViewer, into: Reactions): Promise<void> {
  const { page } = viewer;
  while ((await page.getByRole('button', { name: 'Load more' }).count()) > 0) {
    await react(viewer, loadMore, into);
    await page.getByRole('button', { name: 'Loading…' }).waitFor({ state: 'detached' });
  }
}

const mb = (bytes: number): string => (bytes / 1e6).toFixed(1);
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** The first tenth is left out: code, threads and buffers that any run has are still growing. */
function memoryRow(name: string, samples: readonly MemorySample[]): string[] {
  const settled = samples.slice(Math.ceil(samples.length / 10));
  const third = Math.floor(settled.length / 3);
  const meanOf = (part: readonly MemorySample[], key: 'rss' | 'heapUsed'): string =>
    mb(mean(part.map((sample) => sample[key])));
  const parts = [settled.slice(0, third), settled.slice(third, 2 * third), settled.slice(-third)] as const;
  return [
    name,
    ...parts.map((part) => meanOf(part, 'rss')),
    mb(Math.max(...samples.map(({ rss }) => rss))),
    ...parts.map((part) => meanOf(part, 'heapUsed')),
  ];
}

function reactionRows(where: string, reactions: Reactions): string[][] {
  return [...reactions].map(([name, all]) => {
    const quantileOf = (key: keyof Reaction, share: number): string => {
      const sorted = all.map((reaction) => reaction[key]).sort((a, b) => a - b);
      return sorted[Math.ceil(share * sorted.length) - 1]!.toFixed(0);
    };
    const frame = [0.5, 0.95, 1].map((share) => quantileOf('toFrameMs', share));
    const timing = quantileOf('eventTimingMs', 1);
    const cpu = [0.5, 1].map((share) => quantileOf('cpuMs', share));
    return [where, name, String(all.length), ...frame, timing === '0' ? '< 16' : timing, ...cpu];
  });
}

const machine = machineLine();
const simulator = await startSimulatorProcess({ ttftMs, itlMs, maxBatchSize: 2000, spinMs: 0 });
const alone = await withoutViewers(simulator.url);
const watched = await withViewers(simulator.url);
await simulator.close();

const seconds = ((alone.at(-1)!.atMs - alone[0]!.atMs) / 1000).toFixed(0);
const shown = watched.completed.map((count) => count.toLocaleString('en'));
const pages = [...new Set(pageReadings.map(({ when }) => when))].map((when) => {
  const own = pageReadings.filter((reading) => reading.when === when);
  return [
    when,
    ...own.flatMap(({ heapBytes, nodeCount }) => [mb(heapBytes), nodeCount.toLocaleString('en')]),
  ];
});
const tasks = [...new Set(longestTasks.map(({ when }) => when))].map((when) => [
  when,
  Math.max(...longestTasks.filter((task) => task.when === when).map(({ ms }) => ms)).toFixed(0),
]);
writeResult(
  quick ? 'dashboard-scale-quick' : 'dashboard-scale',
  `# The page and its server with ${requestCount.toLocaleString('en')} requests

${machine} At the end it was ${loadavg()[0]?.toFixed(1)}: simulator, command line and browser shared the cores
with other work. ${requestCount.toLocaleString('en')} requests at concurrency ${concurrency} (TTFT ${ttftMs} ms, ITL ${itlMs} ms, ${outputTokens} tokens), about
${seconds} s; two Chromium pages, used without a pause. In the end the pages said ${shown.join(' and ')} completed, the
summary ${watched.summaryCount.toLocaleString('en')}.

## Memory of the process that runs the benchmark and serves the page, MB

Means of the thirds of a run without its first tenth.

${markdownTable({
  head: ['case', 'RSS, 1st third', '2nd', '3rd', 'peak', 'JS heap, 1st third', '2nd', '3rd'],
  rows: [
    memoryRow('nobody watches', alone),
    memoryRow('two viewers', watched.duringRun),
    memoryRow('two viewers, to the end of all that is below', watched.all),
  ],
})}

## Memory of the pages, after garbage collection

${markdownTable({
  head: ['when', 'viewer 1, heap MB', 'nodes', 'viewer 2, heap MB', 'nodes'],
  rows: pages,
})}

## Time from an input to the end of the frame that follows it, ms

Slowest input of each interaction; both viewers. Event Timing is the browser's own figure, the worst of all.
The empty page was clicked on meanwhile: what it took is the machine's share.

${markdownTable({
  head: [
    'page',
    'interaction',
    'times',
    'p50',
    'p95',
    'max',
    'Event Timing',
    'CPU of all inputs, p50',
    'max',
  ],
  rows: [
    ...reactionRows('empty, run under way', watched.empty),
    ...reactionRows('live, run under way', watched.live),
    ...reactionRows('empty, run over', watched.emptyAfterwards),
    ...reactionRows('live, run over', watched.afterwards),
    ...reactionRows('run', watched.more),
    ...reactionRows('run, all rows loaded', watched.run),
  ],
})}

## Longest stretch in which a page could not answer, ms

${markdownTable({ head: ['page', 'longest task'], rows: tasks })}`,
);
