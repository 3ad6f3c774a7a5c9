/**
 * What watching a run costs it. Run: pnpm --filter @genai-bench/bench observer [--quick] [--memory]
 *
 * The same load is measured without a server, with one that nobody watches, with one, 10 and 100 viewers, and with one
 * that never reads. The run, the server and its log are in this process, as they are in the command line; simulator
 * and viewers are in processes of their own. The cases take turns, so that a machine that grows slower meets all alike.
 * What stuck viewers cost in memory is measured apart, on a server in a process of its own;
 * `--memory` measures nothing else, and keeps no result.
 * Stamp errors are those of bench/accuracy.ts: the client's stamp of a chunk minus the instant of its hand-over.
 */
import type { RequestRecord } from '@genai-bench/core-metrics';
import { runBenchmark } from '@genai-bench/runner';
import { StreamingDashboard } from '@genai-bench/stream-server';
import { collectRecords } from './support/collect-records.ts';
import { fetchTruth } from './support/fetch-truth.ts';
import { judgeStamps } from './support/judge-stamps.ts';
import { machineLine } from './support/machine-line.ts';
import { quantilesOf } from './support/quantiles.ts';
import { startSimulatorProcess } from './support/simulator-process.ts';
import { startViewers, type ViewerCounts } from './support/viewer-process.ts';
import { startWatchedServer } from './support/watched-server-process.ts';
import { markdownTable, writeResult } from './support/write-table.ts';

const quick = process.argv.includes('--quick');
const roundCount = quick ? 2 : 5;
const concurrency = 100;
const requestCount = quick ? 400 : 1000;
const outputTokens = 100;
const ttftMs = 50;
const itlMs = 10;
const baseline = 'server, nobody watches';

interface Case {
  readonly name: string;
  readonly isServed: boolean;
  readonly viewerCount: number;
  readonly isStuck?: boolean;
}

const cases: readonly Case[] = [
  { name: 'no server', isServed: false, viewerCount: 0 },
  { name: baseline, isServed: true, viewerCount: 0 },
  { name: '1 viewer', isServed: true, viewerCount: 1 },
  { name: '10 viewers', isServed: true, viewerCount: 10 },
  { name: '100 viewers', isServed: true, viewerCount: 100 },
  { name: '1 stuck viewer', isServed: true, viewerCount: 1, isStuck: true },
];

interface Round {
  readonly chunkMs: readonly number[];
  /** Of the whole process, load threads included. */
  readonly cpuMs: number;
  readonly wallMs: number;
  /** Share of the time in which the main thread was not idle. */
  readonly mainThreadShare: number;
  readonly missing: number;
  readonly viewers: ViewerCounts | undefined;
}

async function measure(url: string, { isServed, viewerCount, isStuck = false }: Case): Promise<Round> {
  const dashboard = isServed ? new StreamingDashboard({ port: 0 }) : undefined;
  await dashboard?.start();
  const viewers =
    dashboard === undefined || viewerCount === 0
      ? undefined
      : await startViewers({ url: dashboard.getWebsocketUrl(), count: viewerCount, isStuck });
  const records: RequestRecord[] = [];
  const before = {
    cpu: process.cpuUsage(),
    loop: performance.eventLoopUtilization(),
    atMs: performance.now(),
  };
  const run = runBenchmark(
    {
      apiBase: url,
      model: 'sim',
      backend: 'vllm',
      scenarios: [`D(32,${outputTokens})`],
      concurrency,
      maxRequests: requestCount,
    },
    { outputs: [collectRecords(records)] },
  );
  // Without a server the events are read too: what is compared is watching, not reading.
  for await (const event of run) dashboard?.handleEvent(event);
  await run.result;
  const cpu = process.cpuUsage(before.cpu);
  const wallMs = performance.now() - before.atMs;
  const { utilization } = performance.eventLoopUtilization(before.loop);
  const counts = await viewers?.close();
  await dashboard?.stop();
  const { chunkMs, missing } = judgeStamps(records, await fetchTruth(url), `${run.runId}-0-`, run.originMs);
  return {
    chunkMs,
    missing,
    cpuMs: (cpu.user + cpu.system) / 1000,
    wallMs,
    mainThreadShare: utilization,
    viewers: counts,
  };
}

const linesBefore = quick ? 20_000 : 40_000;
const linesWatched = linesBefore;

/** Memory of a server whose log is full, before and after as much again is published to viewers that never read. */
async function measureMemory(stuckCount: number): Promise<readonly string[]> {
  const server = await startWatchedServer();
  // Up to its bounds, so that what grows from here on is the viewers'.
  await server.publish(linesBefore);
  const before = await server.residentMiB();
  const order = { url: server.websocketUrl, count: stuckCount, isStuck: true };
  const viewers = stuckCount === 0 ? undefined : await startViewers(order);
  await server.publish(linesWatched);
  const after = await server.residentMiB();
  await viewers?.close();
  await server.close();
  const shown = (value: number | undefined): string => value?.toFixed(0) ?? 'unknown';
  const growth = before === undefined || after === undefined ? undefined : after - before;
  return [String(stuckCount), shown(before), shown(after), shown(growth)];
}

const machine = machineLine();
const memoryRows: (readonly string[])[] = [];
for (const stuckCount of [0, 1, 20]) {
  memoryRows.push(await measureMemory(stuckCount));
  console.error('memory', ...memoryRows.at(-1)!);
}
if (process.argv.includes('--memory')) process.exit(0);
const rounds = new Map<string, Round[]>(cases.map(({ name }) => [name, []]));
const simulator = await startSimulatorProcess({ ttftMs, itlMs, maxBatchSize: 2000, spinMs: 0 });
// The first run of a process is slower than all others, whoever watches.
await measure(simulator.url, cases[0]!);
for (let round = 0; round < roundCount; round++) {
  for (const each of cases) {
    const result = await measure(simulator.url, each);
    rounds.get(each.name)!.push(result);
    console.error(each.name, quantilesOf(result.chunkMs).p99.toFixed(3), result.cpuMs.toFixed(0));
  }
}
await simulator.close();

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const range = (values: readonly number[], digits: number): string =>
  `${Math.min(...values).toFixed(digits)} to ${Math.max(...values).toFixed(digits)}`;
const signed = (value: number, digits: number): string => `${value < 0 ? '' : '+'}${value.toFixed(digits)}`;

function figuresOf(name: string) {
  const all = rounds.get(name)!;
  const errors = quantilesOf(all.flatMap(({ chunkMs }) => chunkMs));
  return {
    errors,
    p99s: all.map(({ chunkMs }) => quantilesOf(chunkMs).p99),
    cpuMs: mean(all.map(({ cpuMs }) => cpuMs)),
    cpuSeconds: all.map(({ cpuMs }) => cpuMs / 1000),
    wallMs: mean(all.map(({ wallMs }) => wallMs)),
    mainPercent: mean(all.map(({ mainThreadShare }) => mainThreadShare * 100)),
    missing: all.reduce((sum, { missing }) => sum + missing, 0),
    viewers: all.at(-1)?.viewers,
  };
}

const reference = figuresOf(baseline);
const rows = cases.map(({ name, viewerCount, isStuck = false }) => {
  const { errors, p99s, cpuMs, cpuSeconds, wallMs, mainPercent, missing, viewers } = figuresOf(name);
  const perViewer =
    viewers === undefined || isStuck ? ['', ''] : [viewers.messages / viewerCount, viewers.dropped];
  return [
    name,
    String(errors.count),
    String(missing),
    errors.p50.toFixed(3),
    errors.p99.toFixed(3),
    range(p99s, 3),
    signed(errors.p99 - reference.errors.p99, 3),
    (cpuMs / 1000).toFixed(2),
    range(cpuSeconds, 2),
    // The load is the same, so what is more is the cost of watching, however long the run took.
    signed(((cpuMs - reference.cpuMs) / wallMs) * 100, 1),
    mainPercent.toFixed(1),
    ...perViewer.map((value) => (value === '' ? '' : Number(value).toFixed(0))),
  ];
});

writeResult(
  'observer',
  `# What watching costs

${machine} ${requestCount} requests at concurrency ${concurrency} against the simulator (TTFT ${ttftMs} ms, ITL ${itlMs} ms, ${outputTokens} tokens), ${roundCount} rounds
in turns. Stamp error in ms: the client's stamp of a chunk minus the instant at which the simulator handed it over; the
range is that of the rounds. CPU per run: the whole process that runs the benchmark and serves the page, load threads
included. Differences are to a server that nobody watches. Simulator and viewers share the machine's cores
with it.

${markdownTable({
  head: [
    'case',
    'chunks',
    'missing',
    'stamp error p50',
    'p99',
    'range of p99',
    'difference of p99',
    'CPU s',
    'range',
    'difference, % of a core',
    'main thread busy %',
    'messages per viewer',
    'drop notices',
  ],
  rows,
})}

## Memory of a server with stuck viewers

The server is in a process of its own; memory is its VmRSS. Its log is filled to its bounds by ${linesBefore} lines of 1.9 kB first,
then ${linesWatched} more are published while viewers are connected that never read and are never given up.

${markdownTable({ head: ['stuck viewers', 'MiB before', 'MiB after', 'growth'], rows: memoryRows })}`,
);
