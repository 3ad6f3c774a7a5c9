/**
 * The client's stamps against the simulator's truth log. Run: pnpm --filter @genai-bench/bench accuracy [--quick]
 *
 * The simulator runs in its own process and notes, on the same monotonic clock, the instant at which it handed each
 * chunk to its socket. The error of a chunk is the client's stamp minus that instant: the time in two kernels plus
 * whatever the client was late. A gap is fabricated if the client reports more time between two chunks than passed
 * between their hand-overs plus the worst error, or less than none.
 */
import type { RequestRecord } from '@genai-bench/core-metrics';
import { runBenchmark, type BenchmarkOptions } from '@genai-bench/runner';
import { collectRecords } from './support/collect-records.ts';
import { machineLine } from './support/machine-line.ts';
import { quantilesOf, type Quantiles } from './support/quantiles.ts';
import { startSimulatorProcess } from './support/simulator-process.ts';
import { fetchTruth } from './support/fetch-truth.ts';
import { judgeStamps, type StampErrors } from './support/judge-stamps.ts';
import { markdownTable, writeResult } from './support/write-table.ts';

const outputTokens = 100;
const ttftMs = 50;
const itlMs = 10;
const warmWaves = 10;

interface Wave {
  readonly errors: StampErrors;
  readonly cpuShare: number;
  readonly cpuWaitShare: number;
  readonly coalescedShare: number;
  readonly grade: string;
}

async function measure(
  url: string,
  concurrency: number,
  requests: number,
  transport: 'socket' | 'undici',
): Promise<Wave> {
  const records: RequestRecord[] = [];
  const options: BenchmarkOptions = {
    apiBase: url,
    model: 'sim',
    backend: 'vllm',
    scenarios: [`D(32,${outputTokens})`],
    concurrency,
    maxRequests: requests,
    transport,
  };
  const run = runBenchmark(options, {
    outputs: [collectRecords(records)],
  });
  const { levels } = await run.result;
  const instrument = levels[0]!.instrument;
  const truth = await fetchTruth(url);
  return {
    errors: judgeStamps(records, truth, `${run.runId}-0-`, run.originMs),
    cpuShare: Math.max(...instrument.threadCpuShare),
    cpuWaitShare: Math.max(0, ...(instrument.threadCpuWaitShare ?? [])),
    coalescedShare: instrument.coalescedChunkShare ?? 0,
    grade: instrument.grade.verdict,
  };
}

const inMs = (value: number): string => value.toFixed(3);
const spread = ({ p50, p99, max }: Quantiles): readonly string[] => [inMs(p50), inMs(p99), inMs(max)];

const quick = process.argv.includes('--quick');
const machine = machineLine();
const rows: string[][] = [];
for (const transport of ['socket', 'undici'] as const) {
  for (const concurrency of quick ? [1, 100] : [1, 10, 100, 500, 1000]) {
    const simulator = await startSimulatorProcess({ ttftMs, itlMs, maxBatchSize: 2000, spinMs: 0 });
    for (const [name, requests] of [
      ['cold', concurrency],
      ['warm', concurrency * warmWaves],
    ] as const) {
      const { errors, cpuShare, cpuWaitShare, coalescedShare, grade } = await measure(
        simulator.url,
        concurrency,
        requests,
        transport,
      );
      rows.push([
        transport,
        name,
        String(concurrency),
        String(errors.chunkMs.length),
        ...spread(quantilesOf(errors.chunkMs)),
        ...spread(quantilesOf(errors.firstTokenMs)),
        ...spread(quantilesOf(errors.ttftMs)),
        ...spread(quantilesOf(errors.serverQueueMs)),
        String(errors.negative),
        String(errors.fabricated),
        String(errors.missing),
        `${(coalescedShare * 100).toFixed(1)} %`,
        `${(cpuShare * 100).toFixed(0)} %`,
        `${(cpuWaitShare * 100).toFixed(1)} %`,
        grade,
      ]);
      console.error(rows.at(-1)!.join('  '));
    }
    await simulator.close();
  }
}

writeResult(
  quick ? 'accuracy-quick' : 'accuracy',
  `# Accuracy: the client's stamps against what the simulator handed to its sockets

${machine} Simulator in its own process on the same cores: TTFT ${ttftMs} ms, ITL ${itlMs} ms, ${outputTokens} tokens.
Cold is one wave of as many requests as streams, warm ${warmWaves} waves in a closed loop. Errors in ms: the stamp of each chunk and of
each first token minus the instant of its hand-over, and the client's TTFT minus the server's own, which begins with the
read of the request's last byte. How long requests that were read then waited behind the simulator's work on others (its
own queue) is in the server's own TTFT, and stated for itself; what is left to the client is its sending, two kernels, and
how late the simulator looked at its sockets.
Negative: a stamp before its hand-over. Backward: a gap below 0. Missing: a request whose chunks are not all there.

${markdownTable({
  head: [
    'transport',
    'wave',
    'streams',
    'chunks',
    'chunk p50',
    'p99',
    'max',
    'first token p50',
    'p99',
    'max',
    'TTFT p50',
    'p99',
    'max',
    'server queue p50',
    'p99',
    'max',
    'negative',
    'backward',
    'missing',
    'coalesced',
    'load thread CPU',
    'waited for a core',
    'grade',
  ],
  rows,
})}`,
);
