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
import { openBrowserViewer, type BrowserViewer, type PageMemory } from './support/browser-viewer.ts';
import { keyPauseMs, liveInteractions, loadMore, runInteractions } from './support/dashboard-interactions.ts';
import { mb, memoryRow, reactionRows } from './support/dashboard-scale-rows.ts';
import { machineLine } from './support/machine-line.ts';
import { startServedBenchmark, type MemorySample, type ServedBenchmark } from './support/served-benchmark.ts';
import { startSimulatorProcess } from './support/simulator-process.ts';
import {
  emptyPage,
  progressOf,
  react,
  useEmptyPage,
  useWhileRunning,
  lookMs,
  type Reactions,
} from './support/use-page.ts';
import { markdownTable, writeResult } from './support/write-table.ts';

const quick = process.argv.includes('--quick');
const screenshotPath = process.argv.find((argument) => argument.startsWith('--screenshot='))?.slice(13);
const requestCount = quick ? 4000 : 20_000;
const concurrency = 200;
const outputTokens = 50;
const ttftMs = 50;
const itlMs = 20;

interface PageReading extends PageMemory {
  readonly viewer: number;
  readonly when: string;
}

const pageReadings: PageReading[] = [];
const longestTasks: { readonly when: string; readonly ms: number }[] = [];

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
    await useWhileRunning(viewers, url, live, async (quarter) => {
      for (const [index, viewer] of viewers.entries())
        await weigh(viewer, index + 1, `${quarter} %`, 'live page, run under way');
      if (quarter === 50 && screenshotPath !== undefined)
        writeFileSync(screenshotPath, await viewers[0]!.page.screenshot({ fullPage: true }));
    });
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
      await weigh(viewer, index + 1, 'run over', 'live page, run over');
      await viewer.page.goto(new URL(`/runs/${saved.runId}`, url).href);
      await viewer.page.locator('.gb-table-requests tbody button').nth(4).waitFor();
      await weigh(viewer, index + 1, 'Run page', 'run page, opened');
      await loadAll(viewer, more);
      await weigh(viewer, index + 1, 'Run page, all rows', 'run page, loading all rows');
      for (let round = 0; round < 3; round++)
        for (const interaction of runInteractions) await react(viewer, interaction, run);
      await weigh(viewer, index + 1, 'Run page, used', 'run page, all rows');
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

/** Notes the longest task on `page` so far, then the memory. */
async function weigh(viewer: BrowserViewer, number: number, when: string, page: string): Promise<void> {
  await noteTask(viewer, page);
  pageReadings.push({ viewer: number, when, ...(await viewer.measureMemory()) });
  // Collecting garbage on demand is a long task of the measurement's own.
  await viewer.takeLongestTaskMs();
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

${machine} At the end it was ${loadavg()[0]?.toFixed(1)}: simulator, command line and browser shared the cores. ${requestCount.toLocaleString('en')} requests at concurrency ${concurrency} (TTFT ${ttftMs} ms, ITL ${itlMs} ms, ${outputTokens} tokens), about
${seconds} s; two Chromium pages, used all the time. In the end the pages said ${shown.join(' and ')} completed, the
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

Slowest input of each interaction; both viewers, who act one at a time, ${lookMs} ms after what they act on came into
sight, and type a key every ${keyPauseMs} ms, while both pages show the run. Event Timing is the browser's own figure for clicks
and keys, in steps of 8 ms, where it is 16 or more; scrolling has none. The empty page was clicked on meanwhile: what it took is the machine's share.

${markdownTable({
  head: [
    'page',
    'interaction',
    'times',
    'p50',
    'p95',
    'max',
    'Event Timing p50',
    'p95',
    'max',
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
