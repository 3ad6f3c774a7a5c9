/**
 * How many records a second the coordinator of a fleet merges on one core.
 * Run: pnpm --filter @genai-bench/bench fleet-merge
 *
 * CPU time of this process, stage by stage, over the same batches: decoding what a worker packed, folding into the
 * accumulator of the exact summary, and the live sketches; beside them what a whole run adds: reading the batches from
 * Redis, and writing the record file.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createLevelAccumulator,
  createLiveFigures,
  summarizeLevel,
  type RequestRecord,
} from '@genai-bench/core-metrics';
import { decodeRecordBatch, encodeRecordBatch } from '@genai-bench/fleet';
import { createRecordsOutput } from '@genai-bench/runner';
import { Redis } from 'ioredis';
import { machineLine } from './support/machine-line.ts';
import { startRedisServer } from '@genai-bench/tests/start-redis-server';
import { markdownTable, writeResult } from './support/write-table.ts';

const batchRecords = 500;
const recordCount = 200_000;
const rounds = 3;
/** Batches that differ; they are taken again and again until all records are there. */
const distinctBatches = 20;

function recordOf(index: number, chunkCount: number): RequestRecord {
  const sentAtMs = 1000.1234 + index * 1.237;
  const atMs = Array.from({ length: chunkCount }, (_, chunk) => sentAtMs + 5.3 + chunk * 9.73);
  const lastTokenAtMs = atMs.at(-1)!;
  return {
    index,
    levelIndex: 0,
    phase: 'measured',
    threadIndex: index % 8,
    scheduledAtMs: sentAtMs - 0.05,
    sentAtMs,
    writtenAtMs: sentAtMs + 0.1,
    firstByteAtMs: sentAtMs + 5.2,
    firstEventAtMs: sentAtMs + 5.2,
    firstTokenAtMs: atMs[0]!,
    firstAnswerTokenAtMs: atMs[0]!,
    lastTokenAtMs,
    closedAtMs: lastTokenAtMs + 0.4,
    chunks: {
      atMs,
      readNumber: Array.from({ length: chunkCount }, (_, chunk) => chunk),
      kind: Array.from({ length: chunkCount }, () => 'text' as const),
    },
    connection: { reused: true },
    tokens: {
      input: { count: 100, source: 'server' },
      output: { count: chunkCount, source: 'server' },
    },
    requested: { inputTokenCount: 100, outputTokenCount: chunkCount },
    outcome: { kind: 'completed' },
    finishReason: 'length',
    httpStatus: 200,
    responseBytes: chunkCount * 200,
    unparsedEventCount: 0,
    streamed: true,
  };
}

/** CPU time of the work, in microseconds a record. */
function costUs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / recordCount;
}

/** One round over fresh accumulators: the cost of each stage by itself, and of all in turn, batch by batch. */
function measure(batches: readonly Buffer[]): { decode: number; fold: number; live: number; all: number } {
  const decode = costUs(() => {
    for (const batch of batches) decodeRecordBatch(batch);
  });
  const some = batches.slice(0, 1).flatMap((batch) => decodeRecordBatch(batch));
  const repeats = recordCount / some.length;
  const folded = createLevelAccumulator();
  const fold = costUs(() => {
    for (let repeat = 0; repeat < repeats; repeat += 1) for (const record of some) folded.fold(record);
  });
  const figures = createLiveFigures({ startMs: 0 });
  const live = costUs(() => {
    for (let repeat = 0; repeat < repeats; repeat += 1)
      for (const record of some) figures.recordFinished(record, 5000 + repeat);
  });
  const [accumulator, sketches] = [createLevelAccumulator(), createLiveFigures({ startMs: 0 })];
  const all = costUs(() => {
    for (const [position, batch] of batches.entries()) {
      for (const record of decodeRecordBatch(batch)) {
        accumulator.fold(record);
        sketches.recordFinished(record, 5000 + position);
      }
    }
  });
  // Read back, so that nothing of it can be left out.
  const { counts } = summarizeLevel(accumulator, {
    levelIndex: 0,
    scenario: 'D(100,1)',
    task: 'text-to-text',
    load: { mode: 'closed', concurrency: 1 },
    client: { threadCpuShare: [], lostRecordCount: 0 },
  });
  if (counts.issued !== recordCount || sketches.snapshot(9000).byOutcome.completed !== recordCount)
    throw new Error(`${counts.issued} of ${recordCount} records arrived`);
  return { decode, fold, live, all };
}

const key = 'records';

/** Reads all batches from a stream, as the coordinator does, and trims what it has read. */
async function readCostUs(redis: Redis, batches: readonly Buffer[]): Promise<number> {
  await redis.del(key);
  for (const batch of batches) await redis.xadd(key, '*', 'd', batch);
  const before = process.cpuUsage();
  let [lastId, count] = ['0-0', 0];
  while (count < batches.length) {
    const reply = await redis.xreadBuffer('COUNT', 128, 'STREAMS', key, lastId);
    const entries = reply?.[0]?.[1] ?? [];
    count += entries.length;
    lastId = entries.at(-1)![0].toString('latin1');
    await redis.xtrim(key, 'MINID', lastId);
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / (batches.length * batchRecords);
}

async function fileCostUs(batches: readonly Buffer[]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'genai-bench-fleet-merge-'));
  const output = createRecordsOutput({ folder, redact: (text) => text });
  await output.runStarted({ runId: 'bench', startedAt: new Date().toISOString(), plan: {}, levels: [] });
  const decoded = batches.map((batch) => decodeRecordBatch(batch));
  const before = process.cpuUsage();
  for (const records of decoded) await output.recordsFinished(records);
  await output.close();
  const { user, system } = process.cpuUsage(before);
  rmSync(folder, { recursive: true });
  return (user + system) / (batches.length * batchRecords);
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

const machine = machineLine();
const server = await startRedisServer({ appendfsync: 'everysec' });
const redis = new Redis(server.url);
const rows: string[][] = [];
for (const chunkCount of [1, 8, 32, 128]) {
  const distinct = Array.from({ length: distinctBatches }, (_, batch) =>
    encodeRecordBatch(
      Array.from({ length: batchRecords }, (_record, at) => recordOf(batch * batchRecords + at, chunkCount)),
    ),
  );
  const batches = Array.from(
    { length: recordCount / batchRecords },
    (_, at) => distinct[at % distinctBatches]!,
  );
  measure(batches);
  const measured = Array.from({ length: rounds }, () => measure(batches));
  const us = (stage: keyof (typeof measured)[number]): number =>
    median(measured.map((round) => round[stage]));
  const bytes = batches.reduce((sum, { length }) => sum + length, 0) / recordCount;
  rows.push([
    String(chunkCount),
    bytes.toFixed(0),
    ...(['decode', 'fold', 'live', 'all'] as const).map((stage) => us(stage).toFixed(2)),
    Math.round(1e6 / us('all')).toLocaleString('en'),
    (await readCostUs(redis, distinct)).toFixed(2),
    (await fileCostUs(distinct)).toFixed(2),
  ]);
}
redis.disconnect();
await server.stop();

writeResult(
  'fleet-merge',
  `# Fleet: what the coordinator merges on one core

${machine} ${recordCount.toLocaleString('en')} records a row in batches of ${batchRecords}; CPU time, median of ${rounds} rounds.

${markdownTable({
  head: [
    'chunks a record',
    'bytes a record',
    'decode us',
    'exact summary us',
    'live sketches us',
    'all us',
    'records/s',
    'reading Redis us',
    'record file us',
  ],
  rows,
})}

Reading from Redis and writing the record file are not part of "all". A record is one request; its chunks are the tokens or
groups of tokens in which its answer came, and each of them is a gap in the distribution of inter-token latencies.`,
);
