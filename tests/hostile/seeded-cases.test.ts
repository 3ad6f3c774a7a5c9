import { cp, readFile, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { outcomeKinds, type RequestRecord, type RunSummary } from '@genai-bench/core-metrics';
import {
  createMemoryOutput,
  parseRunPlan,
  runBenchmark,
  RunPlanError,
  type BenchmarkOptions,
} from '@genai-bench/runner';
import {
  createMemoryEventLog,
  createMemoryRunHistory,
  importExperiments,
  readRecording,
  replayRecording,
  StreamServerError,
} from '@genai-bench/stream-server';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { damage, damages, sampleRun } from './damaged-files.ts';
import { hostileAnswer, hostileServerForTest } from './hostile-answers.ts';

/** One case more is one case other: what fails is found again by its seed and its number. */
const seed = 20_261_129;
const key = 'sk-hostile-canary-0123456789';
const maxGrowthBytes = 400_000_000;

function expectHonestFigures(value: unknown, path = ''): void {
  if (typeof value === 'number') expect(Number.isFinite(value), `${path} is ${value}`).toBe(true);
  // What would steer a terminal, were it printed.
  else if (typeof value === 'string')
    expect(/\p{Cc}/u.test(value.replaceAll(/[\t\n\r]/g, '')), path).toBe(false);
  else if (typeof value === 'object' && value !== null)
    for (const [name, inner] of Object.entries(value)) expectHonestFigures(inner, `${path}.${name}`);
}

function expectWholeRun(summary: RunSummary, records: readonly RequestRecord[], issued: number): void {
  const [level] = summary.levels;
  const { byOutcome } = level!.counts;
  expect(level!.counts.issued).toBe(issued);
  expect(outcomeKinds.reduce((sum, kind) => sum + byOutcome[kind], 0)).toBe(issued);
  expect(new Set(records.map(({ index }) => index)).size).toBe(issued);
  for (const record of records) {
    if (record.outcome.kind !== 'completed') continue;
    expect(record.chunks?.atMs.length, `request ${record.index} completed without a payload`).toBeGreaterThan(
      0,
    );
  }
  expectHonestFigures({ summary, records });
  expect(JSON.stringify({ summary, records }).includes(key)).toBe(false);
}

describe('400 hostile answers', () => {
  test.each([
    ['openai', 'chat'],
    ['vllm', 'completions'],
    ['anthropic', 'chat'],
    ['ollama', 'chat'],
  ] as const)(
    'to %s (%s) end each in one outcome, with bounded time and memory',
    async (backend, endpoint) => {
      const answers = fc.sample(hostileAnswer, { seed, numRuns: 100 });
      const server = await hostileServerForTest(answers);
      const before = process.memoryUsage().rss;
      const memory = createMemoryOutput();
      const run = runBenchmark(
        {
          backend,
          endpoint,
          apiBase: server.url,
          apiKey: key,
          model: 'm',
          scenarios: ['D(5,5)'],
          concurrency: 10,
          maxRequests: 100,
          allowInitialErrors: true,
          drainMs: 100,
          timeouts: { connectMs: 5_000, totalMs: 1_000 },
        },
        { outputs: [memory] },
      );
      const summary = await run.result;
      expectWholeRun(summary, memory.records, 100);
      expect(server.answered()).toBeGreaterThanOrEqual(100);
      expect(process.memoryUsage().rss - before).toBeLessThan(maxGrowthBytes);
    },
  );
});

test('200 damaged result folders are taken in or refused with a reason, and keep no other out', async () => {
  const { folder } = await sampleRun();
  const base = await temporaryFolder();
  const names = (await readdir(folder)).sort();
  const cases = fc.sample(damage, { seed, numRuns: 200 });
  for (const [number, { kind, position, random, choice }] of cases.entries()) {
    const copy = join(base, `case-${String(number).padStart(3, '0')}`);
    await cp(folder, copy, { recursive: true });
    const path = join(copy, names[choice % names.length]!);
    const bytes = await readFile(path);
    await writeFile(path, damages[kind]!(bytes, Math.floor(position * bytes.length), random));
  }
  await cp(folder, join(base, 'sound'), { recursive: true });
  await symlink('/', join(base, 'link'));
  const history = createMemoryRunHistory();
  const before = process.memoryUsage().rss;
  const { imported, unchanged, refused } = await importExperiments({ directory: base, history });
  const seen = [...imported, ...unchanged, ...refused].map((one) => one.folder);
  expect(new Set(seen).size).toBe(201);
  for (const { folder: at, reason } of refused) expect(reason, at).toMatch(/\S/);
  expect([...imported, ...unchanged].map((one) => one.folder)).toContain(join(base, 'sound'));
  expect(process.memoryUsage().rss - before).toBeLessThan(maxGrowthBytes);
  const runs = await history.listRuns({ limit: 200 });
  for (const run of runs.runs) expectHonestFigures(run);
});

test('200 damaged recordings are replayed as far as they are sound, or refused in one sentence', async () => {
  const { recording } = await sampleRun();
  const bytes = await readFile(recording);
  const path = join(await temporaryFolder(), 'damaged.ndjson');
  const outcomes = { replayed: 0, refused: 0 };
  for (const { kind, position, random } of fc.sample(damage, { seed, numRuns: 200 })) {
    await writeFile(path, damages[kind]!(bytes, Math.floor(position * bytes.length), random));
    try {
      const { envelopes, eventCount } = await readRecording(path);
      const log = createMemoryEventLog();
      const replayed = await replayRecording({ envelopes, log, speed: Infinity });
      expect(replayed).toBeLessThanOrEqual(eventCount);
      outcomes.replayed += 1;
    } catch (error) {
      // A defect of ours would be another error.
      expect(error, `${kind} at ${position}`).toBeInstanceOf(StreamServerError);
      outcomes.refused += 1;
    }
  }
  expect(outcomes.replayed + outcomes.refused).toBe(200);
  expect(Math.min(outcomes.replayed, outcomes.refused)).toBeGreaterThan(5);
});

/** A plan that holds, with some of its options replaced by anything. */
const plan = fc.record(
  {
    backend: fc.constantFrom('openai', 'ollama', 'nothing', '__proto__', 'constructor'),
    scenarios: fc.oneof(fc.constantFrom('D(1e9,1)', 'N(1,2)', 'U((', 'dataset', 'E(0)'), fc.jsonValue()),
    concurrency: fc.oneof(fc.constantFrom(0, -1, 1e12, 1.5, [1, 'x'], 1e308), fc.jsonValue()),
    requestRate: fc.oneof(fc.constantFrom(1e-300, 1e300, 0), fc.jsonValue()),
    maxRequests: fc.oneof(fc.constantFrom(1e15, -0, 1e308), fc.jsonValue()),
    maxDurationMs: fc.oneof(fc.constantFrom(1e300, 0.1), fc.jsonValue()),
    warmupRequests: fc.oneof(fc.constantFrom(1e9, 1e15), fc.jsonValue()),
    apiBase: fc.oneof(
      fc.constantFrom('http://[::1', 'file:///etc/passwd', 'http://a:b@c', 'http://x/\r\nHost: y'),
      fc.string({ unit: 'binary' }),
    ),
    headers: fc.dictionary(fc.string({ unit: 'binary', maxLength: 8 }), fc.jsonValue(), { maxKeys: 3 }),
    extraBody: fc.jsonValue(),
    goodput: fc.oneof(fc.constantFrom('ttft:', 'x:1', 'ttft:-1', 'ttft:1e999'), fc.jsonValue()),
    dataset: fc.jsonValue(),
    unknownOption: fc.jsonValue(),
  },
  { requiredKeys: [] },
);

test('200 plans of anything are taken whole or refused with the option that is wrong', () => {
  const sound = { apiBase: 'http://127.0.0.1:1', model: 'm' };
  for (const options of fc.sample(plan, { seed, numRuns: 200 })) {
    try {
      const parsed = parseRunPlan({ ...sound, ...options } as BenchmarkOptions);
      expectHonestFigures(parsed);
    } catch (error) {
      expect(error).toBeInstanceOf(RunPlanError);
      expect((error as RunPlanError).issues.length).toBeGreaterThan(0);
    }
  }
});
