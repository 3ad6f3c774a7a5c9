import {
  createMemoryOutput,
  runBenchmark,
  RunnerError,
  RunPlanError,
  type BenchmarkOptions,
} from '@genai-bench/runner';
import { startSimulator, type Simulator } from '@genai-bench/simulator';
import { describe, expect, onTestFinished, test } from 'vitest';
import { collectRun, onlyLevel, shortLevel } from '../support/collect-run.ts';
import { sendJson } from '../support/recording-server.ts';
import { recordingServerForTest, simulatorForTest } from '../support/test-servers.ts';

describe('before a run', () => {
  test('a target that nobody listens on is reported at once, to the result and to readers', async () => {
    const simulator = await startSimulator();
    await simulator.close();
    const run = runBenchmark({ ...shortLevel, apiBase: simulator.url });
    const read = (async () => {
      for await (const event of run) expect(event.type).toBe('nothing');
    })();
    const failure = { name: 'RunnerError', code: 'target-unreachable' };
    await expect(run.result).rejects.toMatchObject(failure);
    await expect(read).rejects.toMatchObject(failure);
    await expect(run.result).rejects.toThrow(simulator.url);
  });

  test.each([undefined, 'wrong-key'])(
    'a refused key (%s) is reported before anything is measured',
    async (apiKey) => {
      const simulator = await simulatorForTest({ apiKey: 'the-right-key' });
      const run = runBenchmark({
        ...shortLevel,
        apiBase: simulator.url,
        ...(apiKey === undefined ? {} : { apiKey }),
      });
      const error: unknown = await run.result.catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(RunnerError);
      expect(error).toMatchObject({ code: 'target-unauthorized' });
      expect(String(error)).not.toContain('wrong-key');
      expect(simulator.truth.requests()).toEqual([]);
    },
  );

  test('a target without a list of models is measured all the same', async () => {
    const server = await recordingServerForTest(undefined, (_request, response) =>
      sendJson(response, 404, { detail: 'Not Found' }),
    );
    const run = await collectRun({ ...shortLevel, apiBase: server.url });
    expect(onlyLevel(run).counts.byOutcome.completed).toBe(4);
  });

  test.each<[string, Partial<BenchmarkOptions>]>([
    ['backend', { backend: 'nobody' }],
    ['scenarios', { scenarios: ['D(100)'] }],
    ['scenarios', { scenarios: ['I(512,512)'] }],
    ['task', { task: 'text-to-image' }],
    ['concurrency', { concurrency: 0 }],
    ['maxRequest', { maxRequest: 5 } as Partial<BenchmarkOptions>],
    ['apiBase', { apiBase: 'localhost:8000' }],
    ['goodput', { goodput: ['ttft'] }],
  ])('a plan with a bad %s does not start and names the option', (option, options) => {
    const start = () => runBenchmark({ ...shortLevel, apiBase: 'http://127.0.0.1:1', ...options });
    expect(start).toThrow(RunPlanError);
    expect(start).toThrow(option);
  });

  test.each<[string, Partial<BenchmarkOptions>]>([
    ['invalid-dataset', { scenarios: ['dataset'], dataset: '/nowhere/prompts.txt' }],
    ['invalid-tokenizer', { tokenizer: '/nowhere/tokenizer.json' }],
  ])('a file that is not there rejects the result as %s', async (code, options) => {
    const simulator = await simulatorForTest();
    const run = runBenchmark({ ...shortLevel, apiBase: simulator.url, ...options });
    await expect(run.result).rejects.toMatchObject({ name: 'RunnerError', code });
  });
});

describe('a level of nothing but errors', () => {
  test('has a result when the key is refused after the first question', async () => {
    const server = await recordingServerForTest((_request, response) =>
      sendJson(response, 401, { error: { message: 'Incorrect API key provided.' } }),
    );
    const run = await collectRun({ ...shortLevel, apiBase: server.url, concurrency: [1, 2] });
    expect(run.summary.status).toBe('completed');
    for (const level of run.summary.levels) {
      expect(level.counts.byOutcome.http_error).toBe(4);
      expect(level.errorCounts).toEqual({ 401: 4 });
      expect(level.errorRate).toBe(1);
      expect(level.metrics).toEqual({});
    }
  });

  test('does not stop the next one, and a failed request counts against goodput', async () => {
    const simulator = await simulatorForTest({ faults: [{ name: 'http-500', probability: 1 }] });
    const { summary } = await collectRun({
      ...shortLevel,
      apiBase: simulator.url,
      concurrency: [1, 4],
      goodput: ['e2e:60000'],
    });
    expect(summary.levels.map(({ errorCounts }) => errorCounts)).toEqual([{ 500: 4 }, { 500: 4 }]);
    expect(summary.levels.map(({ goodput }) => goodput?.goodRequestShare)).toEqual([0, 0]);
  });
});

describe('a target that disappears during a run', () => {
  test('ends its level in bounded time, and later levels are tried again', async () => {
    const first = await startSimulator({ ttftMs: 4, itlMs: 2 });
    let second: Simulator | undefined;
    onTestFinished(async () => {
      await first.close();
      await second?.close();
    });
    const memory = createMemoryOutput();
    const run = runBenchmark(
      { ...shortLevel, apiBase: first.url, concurrency: [4, 3], maxRequests: 3_000 },
      {
        outputs: [
          {
            ...memory,
            async recordsFinished(records) {
              await memory.recordsFinished(records);
              await first.close();
            },
            // The run waits for its outputs, so the server is back before the next level starts.
            async levelFinished(level) {
              await memory.levelFinished(level);
              second ??= await startSimulator({ ttftMs: 0, itlMs: 0, port: first.port });
            },
          },
        ],
      },
    );
    const { levels } = await run.result;
    expect(levels.map(({ status }) => status)).toEqual(['failed', 'completed']);
    expect(levels[0]!.failure).toMatch(/gave up after 50 transport errors in a row.*ECONNREFUSED/);
    expect(levels[0]!.counts.issued).toBeLessThan(3_000);
    expect(levels[0]!.counts.byOutcome.completed).toBeGreaterThan(0);
    expect(levels[0]!.errorCounts['ECONNREFUSED']).toBeGreaterThanOrEqual(50);
    expect(levels[1]!.counts.byOutcome.completed).toBe(3_000);
    for (const { counts } of levels) {
      expect(Object.values(counts.byOutcome).reduce((sum, count) => sum + count)).toBe(counts.issued);
    }
  });
});
