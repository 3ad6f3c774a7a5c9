/**
 * How fast a history takes runs in and finds them again, with many request rows in it.
 * Run: pnpm --filter @genai-bench/bench history [--postgres-url postgres://…] [--cases postgres:1000000,sqlite:1000000]
 *
 * Runs of 100,000 requests each, spread over twelve months, are saved one after the other by one process. Then each
 * question is asked 30 times, one run is deleted, and a month is pruned. The PostgreSQL database should be a new one; its
 * schema `genai_bench` is removed after each case.
 */
import { rmSync, statSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  METRIC_VERSION,
  SCHEMA_VERSION,
  type RequestRecord,
  type RunSummary,
} from '@genai-bench/core-metrics';
import { createSqliteRunHistory, type RunHistory } from '@genai-bench/stream-server';
import { createPostgresRunHistory } from '@genai-bench/stream-server/postgres';
import pg from 'pg';
import { measureProbes, probes, type ProbeResult } from './support/history-probes.ts';
import { machineLine } from './support/machine-line.ts';
import { markdownTable, writeResult } from './support/write-table.ts';

const recordsPerRun = 100_000;
const batchLength = 1000;
const machine = machineLine();
const urlAt = process.argv.indexOf('--postgres-url');
const postgresUrl = urlAt < 0 ? undefined : process.argv[urlAt + 1];
const casesAt = process.argv.indexOf('--cases');
const usualCases = postgresUrl === undefined ? 'sqlite:1000000' : 'postgres:1000000,sqlite:1000000';
const cases = (casesAt < 0 ? usualCases : (process.argv[casesAt + 1] ?? '')).split(',').map((text) => {
  const [store = '', rows = ''] = text.split(':');
  return { store, rows: Number(rows) };
});

/** A request without its chunks: what grows with the number of requests, and not with their length. */
function recordAt(index: number): RequestRecord {
  const sentAtMs = index * 3;
  const isFailure = index % 100 === 0;
  return {
    index,
    levelIndex: index % 4,
    phase: 'measured',
    threadIndex: 0,
    sentAtMs,
    firstTokenAtMs: sentAtMs + 50 + (index % 17),
    lastTokenAtMs: sentAtMs + 350 + (index % 31),
    closedAtMs: sentAtMs + 351 + (index % 31),
    tokens: { input: { count: 100, source: 'server' }, output: { count: 30, source: 'server' } },
    requested: { inputTokenCount: 100, outputTokenCount: 30 },
    outcome: isFailure
      ? { kind: 'http_error', status: 429, message: 'Too many requests' }
      : { kind: 'completed' },
    httpStatus: isFailure ? 429 : 200,
    unparsedEventCount: 0,
    streamed: true,
  };
}

const bytesPerRecord = Buffer.byteLength(JSON.stringify(recordAt(12_345)));

function summaryAt(runIndex: number): RunSummary {
  const startedAtMs = Date.UTC(2026, runIndex % 12, 1 + (runIndex % 27), 0, 0, runIndex % 60);
  return {
    schemaVersion: SCHEMA_VERSION,
    metricVersion: METRIC_VERSION,
    tool: { name: 'genai-bench', version: '0.0.0' },
    runId: `run-${runIndex}`,
    status: 'completed',
    startedAt: new Date(startedAtMs).toISOString(),
    endedAt: new Date(startedAtMs + 300_000).toISOString(),
    plan: {
      model: `model-${runIndex % 7}`,
      backend: 'vllm',
      task: 'text-to-text',
      tags: { team: `team-${runIndex % 5}`, stage: runIndex % 2 === 0 ? 'nightly' : 'release' },
    },
    environment: {},
    levels: [],
    grade: { verdict: 'trusted', reasons: [] },
  };
}

async function* recordsOfRun(): AsyncGenerator<readonly RequestRecord[]> {
  for (let start = 0; start < recordsPerRun; start += batchLength) {
    yield Array.from({ length: batchLength }, (_, offset) => recordAt(start + offset));
  }
}

interface Measured {
  readonly store: string;
  readonly rows: number;
  readonly rowsPerSecond: number;
  readonly lastRunRowsPerSecond: number;
  readonly probes: Readonly<Record<string, ProbeResult>>;
  readonly deleteMs: number;
  readonly pruneMs: number;
  readonly prunedRuns: number;
  readonly size: string;
}

async function measure(
  store: string,
  rows: number,
  history: RunHistory,
  sizeOf: () => Promise<number>,
): Promise<Measured> {
  const runIds: string[] = [];
  const startedAtMs = performance.now();
  let lastMs = 0;
  for (let run = 0; run * recordsPerRun < rows; run++) {
    const runStartedAtMs = performance.now();
    const summary = summaryAt(run);
    await history.saveRun(summary, recordsOfRun());
    runIds.push(summary.runId);
    lastMs = performance.now() - runStartedAtMs;
    if (run % 10 === 9)
      console.error(`${store}: ${(run + 1) * recordsPerRun} rows, last run ${lastMs.toFixed(0)} ms`);
  }
  const tookMs = performance.now() - startedAtMs;
  const bytes = await sizeOf();
  const found = await measureProbes({ history, runIds, recordsPerRun });
  const deleteMs = await timeOf(() => history.deleteRun(runIds.at(-1)!)); // Holds: there are runs.
  let prunedRuns = 0;
  const pruneMs = await timeOf(async () => {
    prunedRuns = await history.deleteRunsBefore(Date.UTC(2026, 1, 1));
  });
  return {
    store,
    rows,
    rowsPerSecond: (rows / tookMs) * 1000,
    lastRunRowsPerSecond: (recordsPerRun / lastMs) * 1000,
    probes: found,
    deleteMs,
    pruneMs,
    prunedRuns,
    size: `${(bytes / 2 ** 30).toFixed(2)} GiB`,
  };
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const startedAtMs = performance.now();
  await work();
  return performance.now() - startedAtMs;
}

async function measurePostgres(rows: number): Promise<Measured> {
  const url = postgresUrl ?? '';
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows: found } = await client.query(`select 1 from pg_namespace where nspname = 'genai_bench'`);
  if (found.length > 0)
    throw new Error('This database has a history, which the bench would remove. Name an empty one.');
  const history = await createPostgresRunHistory({ url });
  try {
    return await measure('PostgreSQL', rows, history, async () => {
      const { rows: sizes } = await client.query<{ bytes: string }>(
        'select pg_database_size(current_database()) as bytes',
      );
      return Number(sizes[0]?.bytes);
    });
  } finally {
    await history.close();
    await client.query('drop schema genai_bench cascade');
    await client.end();
  }
}

async function measureSqlite(rows: number): Promise<Measured> {
  const folder = await mkdtemp(join(tmpdir(), 'genai-bench-history-bench-'));
  try {
    const path = join(folder, 'history.db');
    const history = await createSqliteRunHistory({ path });
    const measured = await measure('SQLite', rows, history, async () => statSync(path).size);
    await history.close();
    return measured;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const results: Measured[] = [];
for (const { store, rows } of cases) {
  results.push(await (store === 'sqlite' ? measureSqlite(rows) : measurePostgres(rows)));
  report();
}

function report(): void {
  const ms = (value: number): string => value.toFixed(value < 10 ? 1 : 0);
  const head = ['what', ...results.map(({ store, rows }) => `${store}, ${rows / 1e6} million rows`)];
  const row = (name: string, of: (measured: Measured) => string): string[] => [name, ...results.map(of)];
  const table = markdownTable({
    head,
    rows: [
      row('rows taken in per second, all', ({ rowsPerSecond }) => rowsPerSecond.toFixed(0)),
      row('the same, last run', ({ lastRunRowsPerSecond }) => lastRunRowsPerSecond.toFixed(0)),
      ...Object.keys(probes).map((name) =>
        row(`${name}, ms`, (measured) => {
          const { p50Ms, maxMs } = measured.probes[name]!; // Holds: all were asked.
          return `${ms(p50Ms)} (${ms(maxMs)})`;
        }),
      ),
      row('delete one run, ms', ({ deleteMs }) => ms(deleteMs)),
      row('prune a month, ms (runs)', ({ pruneMs, prunedRuns }) => `${ms(pruneMs)} (${prunedRuns})`),
      row('size', ({ size }) => size),
    ],
  });
  writeResult(
    'history',
    `# History: taking runs in and finding them

${machine} One process, runs of ${recordsPerRun.toLocaleString('en')} requests of ${bytesPerRecord} bytes
each, over twelve months. Times of questions are the median of 30, and in brackets the longest.

${table}

PostgreSQL 15 on the same machine, with its own defaults, so that each group of up to 10,000 requests waits for the disk.
It drops a partition where SQLite deletes row by row.
`,
  );
}
