/**
 * What one load thread can carry, and what it costs. Run: pnpm --filter @genai-bench/bench throughput
 *
 * Each row is a pair taken one after the other against the same server: a thread that only counts the bytes of bare
 * sockets, and the load thread. The ratio of their CPU per chunk (or per request) is the price of measuring.
 */
import { readFileSync } from 'node:fs';
import { runBenchmark } from '@genai-bench/runner';
import { countBytes } from './support/byte-counter.mjs';
import { machineLine } from './support/machine-line.ts';
import { startPacedServer, type PacedServerOptions } from './support/paced-socket-server.ts';
import { markdownTable, writeResult } from './support/write-table.ts';

interface Load extends PacedServerOptions {
  readonly name: string;
  readonly connections: number;
  readonly requests: number;
}

/** Length of a server's response head; the byte counter needs whole answers. */
const headBytes = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n'
  .length;
const seconds = Number(process.argv[2] ?? 6);

const streams = 512;
const paced = (chunksPerSecond: number): Load => ({
  name: `${chunksPerSecond / 1000}k chunks/s`,
  connections: streams,
  requests: streams,
  intervalMs: (streams * 1000) / chunksPerSecond,
  eventsPerAnswer: Math.round((chunksPerSecond * seconds) / streams),
});
const short = (connections: number): Load => ({
  name: `short requests, ${connections} at once`,
  connections,
  requests: 40_000,
  intervalMs: 0,
  eventsPerAnswer: 2,
});

async function measure(load: Load): Promise<string[]> {
  const server = await startPacedServer(load);
  const units = load.intervalMs === 0 ? load.requests : load.requests * load.eventsPerAnswer;
  const serverBefore = await server.cpuMs();
  const cpuBefore = processCpuMs();
  const run = runBenchmark({
    apiBase: `http://127.0.0.1:${server.port}`,
    model: 'sim',
    scenarios: [`D(8,${load.eventsPerAnswer})`],
    concurrency: load.connections,
    maxRequests: load.requests,
  });
  const { levels } = await run.result;
  const processMs = processCpuMs() - cpuBefore;
  const serverMs = (await server.cpuMs()) - serverBefore;
  const isPaced = load.intervalMs > 0;
  // The counter makes the same requests at the same rate: a socket call costs several times more when the other side
  // sleeps in between, so that a client at full speed and one at half of it cannot be compared per request.
  const sameRate = isPaced ? {} : { requestsPerSecond: (units * 1000) / levels[0]!.window.durationMs };
  const counted = await countBytes({
    ...load,
    ...sameRate,
    port: server.port,
    answerBytes: server.answerBytes + headBytes,
  });
  await server.close();
  const { window, counts, instrument, metrics } = levels[0]!;
  if (counts.byOutcome.completed !== load.requests) throw new Error(`incomplete: ${JSON.stringify(counts)}`);
  const threadMs = instrument.threadCpuShare[0]! * window.durationMs;
  const perUnit = (cpuMs: number): string => ((cpuMs * 1000) / units).toFixed(1);
  const activeMs = isPaced ? window.durationMs - 200 : window.durationMs;
  return [
    load.name,
    String(units),
    ((units * 1000) / activeMs).toFixed(0),
    perUnit(counted.cpuMs),
    perUnit(threadMs),
    (threadMs / counted.cpuMs).toFixed(2),
    perUnit(processMs - threadMs),
    `${(instrument.threadCpuShare[0]! * 100).toFixed(0)} %`,
    `${((serverMs / window.durationMs) * 100).toFixed(0)} %`,
    `${((instrument.coalescedChunkShare ?? 0) * 100).toFixed(1)} %`,
    (metrics.ttftMs?.p50 ?? Number.NaN).toFixed(1),
    `${instrument.grade.verdict}${(instrument.starvedMs ?? 0) > 1 ? ` (starved ${instrument.starvedMs!.toFixed(0)} ms)` : ''}`,
  ];
}

function processCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

const machine = machineLine();
// Without the scheduler's own account there is no CPU per thread to compare.
readFileSync('/proc/thread-self/schedstat');
const rows: string[][] = [];
for (const load of [
  paced(12_500),
  paced(25_000),
  paced(50_000),
  paced(80_000),
  paced(100_000),
  short(1),
  short(64),
  short(512),
]) {
  rows.push(await measure(load));
  console.error(rows.at(-1)!.join('  '));
}

writeResult(
  'throughput',
  `# Throughput: CPU of one load thread against a bare socket that counts bytes

${machine} ${streams} streams, server and client on the same cores, ${seconds} s per paced row. CPU in microseconds per chunk,
in the rows of short requests per request (two chunks each, keep-alive). "Rest" is all other threads of the client:
making prompts ahead, decoding answers, summing up.

${markdownTable({
  head: [
    'load',
    'units',
    'units/s',
    'counting CPU',
    'load thread CPU',
    'ratio',
    'rest CPU',
    'load thread busy',
    'server busy',
    'coalesced',
    'TTFT p50 ms',
    'grade',
  ],
  rows,
})}`,
);
process.exit(0);
