import {
  createMemoryOutput,
  runBenchmark,
  RunnerError,
  RunPlanError,
  type BenchmarkOptions,
} from '@genai-bench/runner';
import type { ServerResponse } from 'node:http';
import { startSimulator, type Simulator } from '@genai-bench/simulator';
import { describe, expect, onTestFinished, test } from 'vitest';
import { collectRun, onlyLevel, shortLevel } from '../support/collect-run.ts';
import { answerInOneWord, sendJson, type Answer } from '../support/recording-server.ts';
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
      // The one that was tried.
      expect(simulator.truth.requests()).toMatchObject([{ outcome: 'rejected', status: 401 }]);
    },
  );

  test('a target without a list of models is measured all the same', async () => {
    const server = await recordingServerForTest(undefined, (_request, response) =>
      sendJson(response, 404, { detail: 'Not Found' }),
    );
    const run = await collectRun({ ...shortLevel, apiBase: server.url });
    expect(onlyLevel(run).counts.byOutcome.completed).toBe(4);
  });

  const list =
    (...names: string[]): Answer =>
    (_request, response) =>
      sendJson(response, 200, { object: 'list', data: names.map((id) => ({ id })) });

  test('a model that is not there is reported with the names that there are', async () => {
    const server = await recordingServerForTest(
      (_request, response) =>
        sendJson(response, 404, { error: { message: 'The model `sim` does not exist.', code: 404 } }),
      list('llama-3', 'qwen-3'),
    );
    const run = runBenchmark({ ...shortLevel, apiBase: server.url });
    await expect(run.result).rejects.toMatchObject({
      code: 'target-refused',
      message: expect.stringMatching(/`sim` does not exist\. .* it lists llama-3, qwen-3\.$/) as string,
    });
    expect(server.received).toHaveLength(1);
  });

  test('a model that is not listed and answers all the same is measured with a warning', async () => {
    const server = await recordingServerForTest(undefined, list('llama-3'));
    const warnings: string[] = [];
    const run = await collectRun({ ...shortLevel, apiBase: server.url }, (started) => {
      void (async () => {
        for await (const event of started)
          if (event.type === 'log' && event.level === 'warning') warnings.push(event.message);
      })();
    });
    expect(onlyLevel(run).counts.byOutcome.completed).toBe(4);
    expect(warnings).toEqual([`${server.url} lists no model "sim"; it lists llama-3.`]);
    expect(server.received).toHaveLength(5);
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
  const refusal = (_request: unknown, response: ServerResponse): void =>
    sendJson(response, 400, { error: { message: "Unsupported parameter: 'max_tokens'." } });

  test.each(['socket', 'undici'] as const)(
    'ends a run that is refused from the first request on, over %s',
    async (transport) => {
      const server = await recordingServerForTest(refusal);
      const run = await collectRun({
        ...shortLevel,
        apiBase: server.url,
        transport,
        concurrency: [2, 4],
        maxRequests: 100_000,
      });
      const failure =
        "stopped early: the first 8 requests were refused with HTTP 400: Unsupported parameter: 'max_tokens'.";
      expect(run.summary).toMatchObject({ status: 'failed', failure });
      expect(onlyLevel(run)).toMatchObject({ status: 'failed', failure, errorRate: 1, metrics: {} });
      expect(onlyLevel(run).counts.issued).toBeLessThan(100_000);
    },
  );

  test('ends it at the warm-up, and after a level that is shorter than that', async () => {
    const server = await recordingServerForTest(refusal);
    const warm = await collectRun({ ...shortLevel, apiBase: server.url, warmupRequests: 50 });
    expect(warm.summary).toMatchObject({
      status: 'failed',
      failure: expect.stringMatching(/^stopped early/) as string,
    });
    const short = await collectRun({ ...shortLevel, apiBase: server.url, concurrency: [1, 2] });
    expect(short.summary.failure).toMatch(/^all requests \(4\) were refused with HTTP 400/);
    expect(onlyLevel(short).counts.byOutcome.http_error).toBe(4);
  });

  test('does not end it where that is allowed', async () => {
    const server = await recordingServerForTest(refusal);
    const run = await collectRun({
      ...shortLevel,
      apiBase: server.url,
      concurrency: [1, 2],
      maxRequests: 40,
      allowInitialErrors: true,
    });
    expect(run.summary.status).toBe('completed');
    expect(run.summary.levels.map(({ counts }) => counts.byOutcome.http_error)).toEqual([40, 40]);
  });

  test.each([429, 503])('is tried to its end when HTTP %i may pass', async (status) => {
    let left = 20;
    const server = await recordingServerForTest((request, response) => {
      if (left-- > 0) sendJson(response, status, { error: { message: 'later' } });
      else answerInOneWord(request, response);
    });
    const run = await collectRun({ ...shortLevel, apiBase: server.url, maxRequests: 40 });
    expect(run.summary.status).toBe('completed');
    expect(onlyLevel(run).counts.byOutcome).toMatchObject({ http_error: 20, completed: 20 });
  });

  test('does not end a run whose target has answered before', async () => {
    const server = await recordingServerForTest((request, response) => {
      if (server.received.length > 4) refusal(request, response);
      else answerInOneWord(request, response);
    });
    const { summary } = await collectRun({
      ...shortLevel,
      apiBase: server.url,
      concurrency: [1, 2, 1],
    });
    expect(summary.levels.map(({ status }) => status)).toEqual(['completed', 'failed', 'failed']);
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
