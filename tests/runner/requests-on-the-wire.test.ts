import type { BenchmarkOptions } from '@genai-bench/runner';
import { countTokens, encode } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, test } from 'vitest';
import { collectRun, onlyLevel, shortLevel } from '../support/collect-run.ts';
import type { ReceivedRequest } from '../support/recording-server.ts';
import { recordingServerForTest } from '../support/test-servers.ts';

/** What a server receives of a run with these options. */
async function receivedOf(
  options: Partial<BenchmarkOptions>,
  basePath = '',
): Promise<{ received: readonly ReceivedRequest[]; run: Awaited<ReturnType<typeof collectRun>> }> {
  const server = await recordingServerForTest();
  const run = await collectRun({ ...shortLevel, apiBase: `${server.url}${basePath}`, ...options });
  return { received: server.received, run };
}

function onlyPrompt({ body }: ReceivedRequest): string {
  // The body is this project's own request; its first message is the prompt.
  const messages = body?.['messages'] as { content: string }[];
  expect(messages).toHaveLength(1);
  return messages[0]!.content;
}

describe('the address', () => {
  test.each([
    ['', '/v1'],
    ['/', '/v1'],
    ['/v1', '/v1'],
    ['/v1/', '/v1'],
    ['/proxy/openai/v1', '/proxy/openai/v1'],
    ['/proxy', '/proxy/v1'],
    ['/api/paas/v4', '/api/paas/v4'],
  ])('with the base path "%s" lies under %s', async (basePath, root) => {
    const { received } = await receivedOf({ maxRequests: 1, concurrency: 1 }, basePath);
    expect(received.map(({ method, path }) => `${method} ${path}`)).toEqual([
      `POST ${root}/chat/completions`,
    ]);
  });
});

describe('a chat request', () => {
  test('asks for a stream with usage and for exactly the length of the scenario', async () => {
    const { received } = await receivedOf({ model: 'org/model-1' });
    for (const { body, headers } of received) {
      expect(body).toMatchObject({
        model: 'org/model-1',
        max_tokens: 8,
        min_tokens: 8,
        ignore_eos: true,
        temperature: 0,
        stream: true,
        stream_options: { include_usage: true },
      });
      expect(headers).toMatchObject({ 'content-type': 'application/json', accept: 'text/event-stream' });
    }
  });

  test('carries the key, the own headers and an id that no other request has', async () => {
    const { received, run } = await receivedOf({
      apiKey: 'key-of-the-test',
      headers: { 'X-Tenant': 'tenant-7' },
      warmupRequests: 1,
    });
    expect(received.every(({ headers }) => headers.authorization === 'Bearer key-of-the-test')).toBe(true);
    expect(received.every(({ headers }) => headers['x-tenant'] === 'tenant-7')).toBe(true);
    expect(received).toHaveLength(5);
    expect(new Set(received.map(({ headers }) => headers['x-request-id']))).toEqual(
      new Set(['w0', '0', '1', '2', '3'].map((number) => `${run.run.runId}-0-${number}`)),
    );
  });

  test('lets a header of the user win over the key', async () => {
    const { received } = await receivedOf({
      apiKey: 'key-of-the-test',
      headers: { Authorization: 'Basic dXNlcjpwYXNz' },
    });
    expect(received.every(({ headers }) => headers.authorization === 'Basic dXNlcjpwYXNz')).toBe(true);
    expect(received.every(({ rawHeaders }) => !rawHeaders.includes('Bearer key-of-the-test'))).toBe(true);
  });

  test('lets the fields of the user win, merges stream options and takes out what is null', async () => {
    const { received } = await receivedOf({
      extraBody: {
        temperature: 0.7,
        max_tokens: 8,
        min_tokens: null,
        stream_options: { continuous_usage_stats: true },
        top_k: 40,
      },
    });
    for (const { body } of received) {
      expect(body).toMatchObject({
        temperature: 0.7,
        max_tokens: 8,
        top_k: 40,
        stream_options: { include_usage: true, continuous_usage_stats: true },
      });
      expect(body).not.toHaveProperty('min_tokens');
    }
  });

  test('without a stream is answered in one piece, which has no time to first token', async () => {
    const { received, run } = await receivedOf({ stream: false });
    for (const { body } of received) {
      expect(body?.['stream']).not.toBe(true);
      expect(body).not.toHaveProperty('stream_options');
    }
    const level = onlyLevel(run);
    expect(level.counts.byOutcome.completed).toBe(4);
    expect(level.metrics.ttftMs).toBeUndefined();
    expect(level.metrics.e2eLatencyMs?.count).toBe(4);
    expect(level.metrics.outputTokenCount?.mean).toBe(1);
    expect(run.records.every(({ streamed, chunks }) => !streamed && chunks?.kind[0] === 'body')).toBe(true);
  });

  test('carries the output length under the name that was given, and the records say so', async () => {
    const { received, run } = await receivedOf({
      backend: 'openai',
      outputLengthField: 'max_completion_tokens',
    });
    for (const { body } of received) {
      expect(body).toMatchObject({ max_completion_tokens: 8 });
      expect(body).not.toHaveProperty('max_tokens');
    }
    expect(run.records.every(({ requested }) => requested.outputTokenCount === 8)).toBe(true);
  });

  test('puts the system message first', async () => {
    const { received } = await receivedOf({ systemMessage: 'Answer in verse.' });
    for (const { body } of received) {
      expect(body?.['messages']).toEqual([
        { role: 'system', content: 'Answer in verse.' },
        { role: 'user', content: expect.any(String) as unknown },
      ]);
    }
  });
});

describe('other requests', () => {
  test('completions carry a prompt and come back as text', async () => {
    const { received, run } = await receivedOf({ endpoint: 'completions' });
    for (const { body, path } of received) {
      expect(path).toBe('/v1/completions');
      expect(body?.['prompt']).toEqual(expect.any(String));
      expect(body).not.toHaveProperty('messages');
    }
    expect(run.records.every(({ chunks }) => chunks?.kind[0] === 'text')).toBe(true);
  });

  test('embeddings carry as many documents as the batch size of their level', async () => {
    const { received, run } = await receivedOf({
      task: 'text-to-embeddings',
      backend: 'openai',
      scenarios: ['E(16)'],
      concurrency: 1,
      batchSizes: [1, 4],
      maxRequests: 2,
      tokenizer: 'o200k_base',
    });
    const documents = received.map(({ body }) => body?.['input'] as string[]); // what encodes it always writes a list
    expect(documents.map(({ length }) => length)).toEqual([1, 1, 4, 4]);
    expect(documents.flat().map((document) => countTokens(document))).toEqual(
      Array.from({ length: 10 }, () => 16),
    );
    expect(received.every(({ path }) => path === '/v1/embeddings')).toBe(true);
    expect(run.summary.levels.map(({ counts }) => counts.byOutcome.completed)).toEqual([2, 2]);
    expect(run.summary.levels.map(({ load }) => load)).toMatchObject([{ batchSize: 1 }, { batchSize: 4 }]);
    expect(run.summary.levels[1]?.metrics).not.toHaveProperty('ttftMs');
    expect(run.summary.levels[1]?.metrics).not.toHaveProperty('outputTokenCount');
  });
});

describe('synthetic prompts', () => {
  test.each([1, 57, 1000])('have exactly %d tokens when they reach the server', async (tokenCount) => {
    const { received, run } = await receivedOf({
      scenarios: [`D(${tokenCount},4)`],
      tokenizer: 'o200k_base',
      maxRequests: 5,
    });
    expect(received.map((request) => countTokens(onlyPrompt(request)))).toEqual(
      Array.from({ length: 5 }, () => tokenCount),
    );
    expect(run.records.every(({ requested }) => requested.inputTokenCount === tokenCount)).toBe(true);
  });

  test('are sent as soon as each slot has one, however long more of them would take', async () => {
    // A thousand of these, as many as a stock holds, take minutes to make.
    const { received, run } = await receivedOf({
      scenarios: ['D(100000,2)'],
      tokenizer: 'o200k_base',
      maxDurationMs: 1_000,
      maxRequests: undefined,
    });
    expect(received.length).toBeGreaterThanOrEqual(2);
    expect(countTokens(onlyPrompt(received[0]!))).toBe(100_000);
    const level = onlyLevel(run);
    expect(level.counts.byOutcome.completed).toBe(received.length);
    // Slots that stood idle for want of prompts are the client's doing, and said.
    const { starvedMs = 0, grade } = level.instrument;
    expect(grade.reasons.some((reason) => reason.includes('made prompts'))).toBe(starvedMs > 100);
  });

  test('depend on the seed alone, not on threads', async () => {
    const prompts = [];
    for (const threads of [1, 3]) {
      const { received } = await receivedOf({ seed: 7, threads, concurrency: 6, maxRequests: 60 });
      const ofIndex = (request: ReceivedRequest): number =>
        Number(/\d+$/.exec(String(request.headers['x-request-id']))?.[0]);
      prompts.push(received.toSorted((a, b) => ofIndex(a) - ofIndex(b)).map(onlyPrompt));
    }
    expect(prompts[1]).toEqual(prompts[0]);
  });

  test('of two runs without a seed differ', async () => {
    const [one, other] = [await receivedOf({ concurrency: 1 }), await receivedOf({ concurrency: 1 })];
    expect(one.run.summary.plan['seed']).not.toBe(other.run.summary.plan['seed']);
    expect(new Set([...one.received, ...other.received].map(onlyPrompt)).size).toBe(8);
  });

  test('have the drawn length each, and the limit that belongs to it', async () => {
    const { received, run } = await receivedOf({
      scenarios: ['U(10,60)/(2,9)'],
      tokenizer: 'o200k_base',
      concurrency: 1,
      maxRequests: 12,
    });
    const asked = run.records.toSorted((a, b) => a.index - b.index).map(({ requested }) => requested);
    expect(
      received.map((request) => ({
        inputTokenCount: countTokens(onlyPrompt(request)),
        outputTokenCount: request.body?.['max_tokens'],
      })),
    ).toEqual(asked);
    expect(new Set(asked.map(({ inputTokenCount }) => inputTokenCount)).size).toBeGreaterThan(1);
  });

  test('share nothing at their start unless a prefix is asked for', async () => {
    const { received } = await receivedOf({
      scenarios: ['D(40,4)', 'D(40,5)'],
      tokenizer: 'o200k_base',
      maxRequests: 20,
    });
    const first = received.map((request) => encode(onlyPrompt(request))[0]);
    expect(new Set(first.slice(0, 20)).size).toBe(20);
    expect(new Set(first.slice(20)).size).toBe(20);
    expect(new Set(received.map(onlyPrompt)).size).toBe(40);
  });

  test('share exactly the prefix that is asked for', async () => {
    const { received } = await receivedOf({
      scenarios: ['D(40,4)'],
      tokenizer: 'o200k_base',
      prefixTokenCount: 16,
      maxRequests: 12,
    });
    const tokens = received.map((request) => encode(onlyPrompt(request)));
    expect(tokens.every(({ length }) => length === 40)).toBe(true);
    expect(new Set(tokens.map((list) => list.slice(0, 16).join())).size).toBe(1);
    expect(new Set(tokens.map((list) => list[16])).size).toBe(12);
  });

  test('are the same for the same seed and others for another', async () => {
    const prompts = [];
    for (const seed of [1, 1, 2]) {
      const { received } = await receivedOf({ seed, concurrency: 1 });
      prompts.push(received.map(onlyPrompt));
    }
    expect(prompts[1]).toEqual(prompts[0]);
    expect(prompts[2]).not.toEqual(prompts[0]);
  });
});
