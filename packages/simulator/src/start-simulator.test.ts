import { mkdtempSync, readFileSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { monotonicNowMs, startSimulator } from './index.ts';
import type { Simulator, SimulatorOptions, TruthRecord } from './index.ts';
import { eventData, openRawConnection, sendRaw } from './testing/raw-client.ts';
import { selfSigned } from './testing/self-signed.ts';

const fast = { ttftMs: 5, itlMs: 1 } satisfies Partial<SimulatorOptions>;
const chat = {
  model: 'sim',
  messages: [{ role: 'user', content: 'Hello there.' }],
  max_tokens: 8,
  ignore_eos: true,
};
const stream = { ...chat, stream: true };

const running: Simulator[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((simulator) => simulator.close()));
});

async function start(options: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  const simulator = await startSimulator({ ...fast, ...options });
  running.push(simulator);
  return simulator;
}

interface Answer {
  readonly choices: readonly {
    readonly message?: { readonly content: string };
    readonly text?: string;
    readonly finish_reason: string;
  }[];
  readonly usage: { readonly prompt_tokens: number; readonly completion_tokens: number };
}
async function ask(simulator: Simulator, body: object, path = '/v1/chat/completions'): Promise<Answer> {
  const reply = await sendRaw(simulator.port, { path, body });
  expect(reply.status).toBe(200);
  return JSON.parse(reply.body.toString('utf8')) as Answer;
}
async function status(simulator: Simulator, request: Parameters<typeof sendRaw>[1]): Promise<unknown[]> {
  const reply = await sendRaw(simulator.port, request);
  const { error } = JSON.parse(reply.body.toString('utf8')) as { error: Record<string, unknown> };
  expect(Object.keys(error).sort()).toEqual(['code', 'message', 'param', 'type']);
  return [reply.status, error['code'], error['param']];
}

describe('startSimulator', () => {
  it('answers chat and text completions, streamed or not, with the same text', async () => {
    const simulator = await start();
    const whole = await ask(simulator, chat);
    const { body } = await sendRaw(simulator.port, { body: stream });
    const streamed = eventData(body)
      .filter((data) => data !== '[DONE]')
      .flatMap((data) => (JSON.parse(data) as { choices: { delta: { content?: string } }[] }).choices)
      .map((choice) => choice.delta.content ?? '');
    expect(streamed.join('')).toBe(whole.choices[0]?.message?.content);
    expect(whole.usage).toMatchObject({ prompt_tokens: 3, completion_tokens: 8 });
    const completion = await ask(
      simulator,
      { model: 'sim', prompt: [1, 2, 3, 4], max_tokens: 2, ignore_eos: true },
      '/v1/completions',
    );
    expect(completion.usage).toMatchObject({ prompt_tokens: 4, completion_tokens: 2 });
    expect(completion.choices[0]?.text).not.toBe('');
  });

  it('says the same again for the same seed and request, and something else for another seed', async () => {
    const [first, second, other] = await Promise.all([
      start({ seed: 1 }),
      start({ seed: 1 }),
      start({ seed: 2 }),
    ]);
    const texts = await Promise.all([first, second, other].map((simulator) => ask(simulator, chat)));
    const contents = texts.map((answer) => answer.choices[0]?.message?.content);
    expect(contents[1]).toBe(contents[0]);
    expect(contents[2]).not.toBe(contents[0]);
  });

  it('stops by itself at a seeded length unless told to ignore that', async () => {
    const simulator = await start({ naturalTokens: 3, itlMs: 0 });
    const natural = await ask(simulator, { ...chat, ignore_eos: false, max_tokens: 500 });
    expect(natural.choices[0]?.finish_reason).toBe('stop');
    expect(natural.usage.completion_tokens).toBeLessThan(500);
    const atLeast = await ask(simulator, { ...chat, ignore_eos: false, max_tokens: 500, min_tokens: 400 });
    expect(atLeast.usage.completion_tokens).toBe(400);
    const full = await ask(simulator, { ...chat, max_tokens: undefined, max_completion_tokens: 50 });
    expect([full.choices[0]?.finish_reason, full.usage.completion_tokens]).toEqual(['length', 50]);
  });

  it('puts running usage into every chunk on request', async () => {
    const simulator = await start();
    const body = { ...stream, stream_options: { include_usage: true, continuous_usage_stats: true } };
    const reply = await sendRaw(simulator.port, { body });
    const counts = eventData(reply.body).map((data) => /"completion_tokens":(\d+)/.exec(data)?.[1]);
    expect(counts).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', undefined, '8', undefined]);
  });

  it('takes time for each input token', async () => {
    const simulator = await start({ ttftMs: 0, prefillMsPerInputToken: 0.5 });
    const content = 'word'.repeat(100);
    await ask(simulator, { ...chat, max_tokens: 1, messages: [{ role: 'user', content }] });
    const [record] = simulator.truth.requests();
    expect((record?.chunks[0]?.atMs ?? 0) - (record?.admittedAtMs ?? 0)).toBeGreaterThanOrEqual(50);
  });

  it('lets requests wait for a place in the batch, and shows it in /metrics', async () => {
    const simulator = await start({ maxBatchSize: 1, itlMs: 4 });
    await Promise.all([ask(simulator, chat), ask(simulator, chat), ask(simulator, chat)]);
    const records = simulator.truth.requests();
    const admitted = records.map((record) => record.admittedAtMs ?? 0).sort((left, right) => left - right);
    expect((admitted[2] ?? 0) - (admitted[0] ?? 0)).toBeGreaterThanOrEqual(2 * (5 + 7 * 4) - 1e-6);
    const metrics = (await sendRaw(simulator.port, { method: 'GET', path: '/metrics' })).body.toString();
    const labels = '{model_name="sim",engine="0"}';
    expect(metrics).toContain(`vllm:generation_tokens_total${labels} 24\n`);
    expect(metrics).toContain(`vllm:prompt_tokens_total${labels} 9\n`);
    expect(metrics).toContain(`vllm:num_requests_running${labels} 0\n`);
    expect(metrics).toContain(`vllm:time_to_first_token_seconds_count${labels} 3\n`);
    expect(metrics).toContain('finished_reason="length"} 3\n');
  });

  it('gives embeddings: one unit vector per input, the same for the same text', async () => {
    const simulator = await start({ embeddingDimensions: 16 });
    const body = { model: 'sim', input: ['one two three', 'other', 'one two three'] };
    const reply = await sendRaw(simulator.port, { path: '/v1/embeddings', body });
    const { data, usage } = JSON.parse(reply.body.toString()) as {
      data: { index: number; embedding: number[] }[];
      usage: unknown;
    };
    expect(data.map((item) => [item.index, item.embedding.length])).toEqual([
      [0, 16],
      [1, 16],
      [2, 16],
    ]);
    expect(data[2]?.embedding).toEqual(data[0]?.embedding);
    expect(data[1]?.embedding).not.toEqual(data[0]?.embedding);
    expect(Math.hypot(...(data[0]?.embedding ?? []))).toBeCloseTo(1, 5);
    expect(usage).toEqual({ prompt_tokens: 10, total_tokens: 10 });
    const single = await sendRaw(simulator.port, {
      path: '/v1/embeddings',
      body: { model: 'sim', input: 'one two three', encoding_format: 'base64' },
    });
    const base64 =
      (JSON.parse(single.body.toString()) as { data: { embedding: string }[] }).data[0]?.embedding ?? '';
    const bytes = Buffer.from(base64, 'base64');
    expect(bytes.readFloatLE(0)).toBeCloseTo(data[0]?.embedding[0] ?? 0, 6);
  });

  it('asks for the key everywhere but in /health and /metrics, and never repeats it', async () => {
    const simulator = await start({ apiKey: 'sk-right' });
    expect(await status(simulator, { body: chat })).toEqual([401, 'invalid_api_key', null]);
    const wrong = { body: chat, headers: { authorization: 'Bearer sk-wrong-canary' } };
    expect((await sendRaw(simulator.port, wrong)).body.toString()).not.toMatch(/canary|sk-right/);
    expect((await sendRaw(simulator.port, { method: 'GET', path: '/v1/models' })).status).toBe(401);
    expect((await sendRaw(simulator.port, { method: 'GET', path: '/health' })).status).toBe(200);
    const right = await sendRaw(simulator.port, {
      body: chat,
      headers: { authorization: 'Bearer sk-right' },
    });
    expect(right.status).toBe(200);
    expect(JSON.stringify(simulator.truth.requests())).not.toMatch(/canary|sk-right/);
  });

  it('refuses what is wrong in the shape of the OpenAI API', async () => {
    const simulator = await start({ maxBodyBytes: 2000, maxModelTokens: 100, perRequestFaults: false });
    const refusals: [Parameters<typeof sendRaw>[1], unknown[]][] = [
      [{ body: '{"model":' }, [400, null, null]],
      [{ body: { ...chat, model: 'gpt' } }, [404, 'model_not_found', 'model']],
      [{ body: { model: 'sim' } }, [400, null, 'messages']],
      [{ body: { ...chat, max_tokens: 0 } }, [400, null, 'max_tokens']],
      [{ body: { ...chat, max_tokens: 98 } }, [400, null, null]],
      [{ body: { ...chat, stream: 'yes' } }, [400, null, 'stream']],
      [{ body: { ...chat, n: 0 } }, [400, null, 'n']],
      [{ body: { ...chat, padding: 'x'.repeat(3000) } }, [413, 'request_too_large', null]],
      [{ body: chat, headers: { 'x-simulate': 'crlf' } }, [400, null, 'simulate']],
      [{ path: '/v1/nothing', body: chat }, [404, null, null]],
      [{ method: 'GET' }, [405, null, null]],
      [{ path: '/v1/embeddings', body: { model: 'sim', input: [{}] } }, [400, null, 'input']],
    ];
    for (const [request, expected] of refusals) expect(await status(simulator, request)).toEqual(expected);
    expect(simulator.stats()).toMatchObject({ received: 10, rejected: 10, finished: 0 });
  });

  it('logs all chunks in order, with the bytes and tokens that arrived', async () => {
    const simulator = await start();
    const sentAtMs = monotonicNowMs();
    const reply = await sendRaw(simulator.port, { body: stream, headers: { 'x-request-id': 'mine' } });
    const arrivedAtMs = monotonicNowMs();
    expect(reply.headers.get('x-request-id')).toBe('mine');
    const record = simulator.truth.byId('mine');
    expect(record).toMatchObject({
      outcome: 'finished',
      status: 200,
      stream: true,
      outputTokens: 8,
      inputTokens: 3,
    });
    expect(record?.bytes).toBe(reply.body.length);
    let offset = 0;
    for (const chunk of record?.chunks ?? []) {
      const event = reply.body.subarray(offset, offset + chunk.bytes).toString();
      offset += chunk.bytes;
      expect(event).toMatch(/^data: .*\n\n$/);
      expect(chunk.kind).toBe(
        event.includes('"content"') ? 'text' : event.includes('DONE') ? 'done' : 'finish',
      );
    }
    const times = [
      sentAtMs,
      record?.receivedAtMs,
      record?.headersAtMs,
      ...(record?.chunks ?? []).map((c) => c.atMs),
      record?.endedAtMs,
      arrivedAtMs,
    ];
    expect(times).toEqual(times.toSorted((left, right) => (left ?? 0) - (right ?? 0)));
  });

  it('stamps each request when it is read, and says how long it then waited behind others', async () => {
    const workMs = 3;
    const countTokens = (text: string): number => {
      for (const untilMs = monotonicNowMs() + workMs; monotonicNowMs() < untilMs;);
      return text.length;
    };
    const simulator = await start({ countTokens });
    const connections = Array.from({ length: 20 }, () => openRawConnection(simulator.port));
    await Promise.all(connections.map((connection) => connection.send({ body: chat })));
    simulator.truth.clear();
    // All are in the kernel before the server reads the first.
    await Promise.all(connections.map((connection) => connection.send({ body: chat })));
    for (const { socket } of connections) socket.destroy();
    const records = simulator.truth.requests();
    const received = records.map(({ receivedAtMs }) => receivedAtMs);
    const handled = records.map(({ handledAtMs }) => handledAtMs);
    expect(Math.max(...received)).toBeLessThanOrEqual(Math.min(...handled));
    const lastWaitedMs = (handled.at(-1) ?? 0) - (received.at(-1) ?? 0);
    expect(lastWaitedMs).toBeGreaterThanOrEqual(19 * workMs);
  });

  it('stamps a request at its last byte', async () => {
    const simulator = await start();
    const connection = openRawConnection(simulator.port);
    const text = JSON.stringify(chat);
    const reply = connection.send({
      body: text.slice(0, 20),
      headers: { 'content-length': String(text.length) },
    });
    while (simulator.truth.requests().length === 0) await new Promise(setImmediate);
    const [begun] = simulator.truth.requests();
    await new Promise((resolve) => setTimeout(resolve, 20));
    const restSentAtMs = monotonicNowMs();
    connection.socket.write(text.slice(20));
    await reply;
    connection.socket.destroy();
    const [record] = simulator.truth.requests();
    expect(begun?.receivedAtMs).toBeLessThan(restSentAtMs);
    expect(record?.receivedAtMs).toBeGreaterThanOrEqual(restSentAtMs);
  });

  it('takes an upload of many reads', async () => {
    const simulator = await start({ maxModelTokens: 1e9 });
    const content = 'word'.repeat(4_000_000);
    const answer = await ask(simulator, { ...chat, messages: [{ role: 'user', content }] });
    expect(answer.usage.prompt_tokens).toBe(4_000_000);
  });

  it('frees the place of a client that goes away, and counts it', async () => {
    const simulator = await start({ maxBatchSize: 1, itlMs: 20 });
    const leaver = openRawConnection(simulator.port);
    const left = leaver.send({
      body: { ...stream, max_tokens: 10_000 },
      headers: { 'x-request-id': 'leaver' },
    });
    await leaver.received(100);
    leaver.socket.destroy();
    await left;
    await ask(simulator, chat); // would wait for minutes behind the other
    expect(simulator.truth.byId('leaver')?.outcome).toBe('client-aborted');
    expect(simulator.stats()).toMatchObject({ clientAborted: 1, finished: 1, running: 0, waiting: 0 });
  });

  it('forgets the oldest records when the log is full', async () => {
    const simulator = await start({ maxTruthRequests: 2 });
    for (const id of ['a', 'b', 'c'])
      await sendRaw(simulator.port, { body: chat, headers: { 'x-request-id': id } });
    expect(simulator.truth.requests().map((record) => record.id)).toEqual(['b', 'c']);
    expect(simulator.truth.byId('a')).toBeUndefined();
    const bounded = await start({ maxTruthChunks: 30 });
    for (let index = 0; index < 10; index++) await sendRaw(bounded.port, { body: stream });
    expect(bounded.truth.requests().map((record) => record.sequence)).toEqual([8, 9, 10]);
  });

  it('gives the log over HTTP and writes it to a file', async () => {
    const truthLogPath = join(mkdtempSync(join(tmpdir(), 'simulator-')), 'truth.ndjson');
    const simulator = await start({ truthLogPath });
    for (let index = 0; index < 3; index++) await sendRaw(simulator.port, { body: stream });
    const read = async (path: string): Promise<TruthRecord[]> =>
      (await sendRaw(simulator.port, { method: 'GET', path })).body
        .toString()
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as TruthRecord);
    const all = simulator.truth.requests();
    expect(await read('/simulator/truth')).toEqual(all);
    expect(await read('/simulator/truth?after=2')).toEqual(all.slice(2));
    await simulator.close();
    expect(readFileSync(truthLogPath, 'utf8')).toBe(
      all.map((record) => `${JSON.stringify(record)}\n`).join(''),
    );
    const cleared = await start();
    await sendRaw(cleared.port, { body: stream });
    expect((await sendRaw(cleared.port, { method: 'DELETE', path: '/simulator/truth' })).status).toBe(204);
    expect(cleared.truth.requests()).toEqual([]);
  });

  it('deals its own faults by their probability, the same for the same seed', async () => {
    const options = { seed: 9, faults: [{ name: 'http-503', probability: 0.5 }] };
    const statuses = async (): Promise<number[]> => {
      const simulator = await start(options);
      const codes: number[] = [];
      for (let index = 0; index < 30; index++)
        codes.push((await sendRaw(simulator.port, { body: chat })).status);
      return codes;
    };
    const [first, second] = await Promise.all([statuses(), statuses()]);
    expect(new Set(first)).toEqual(new Set([200, 503]));
    expect(second).toEqual(first);
  });

  it('takes pathologies from the body', async () => {
    const simulator = await start();
    const reply = await sendRaw(simulator.port, { body: { ...stream, simulate: { crlf: true } } });
    expect(reply.body.toString()).toContain('\r\n\r\n');
  });

  it('serves pipelined requests in order, on one connection', async () => {
    const simulator = await start();
    const connection = openRawConnection(simulator.port);
    const request = { body: stream };
    const first = connection.send({ ...request, headers: { 'x-request-id': 'first' } });
    const second = connection.send({ ...request, headers: { 'x-request-id': 'second' } });
    const replies = [await first, await second];
    connection.socket.destroy();
    expect(replies.map((reply) => reply.headers.get('x-request-id'))).toEqual(['first', 'second']);
    expect(replies.map((reply) => eventData(reply.body).at(-1))).toEqual(['[DONE]', '[DONE]']);
  });

  it('speaks HTTP/1.0 without chunked encoding', async () => {
    const simulator = await start();
    const reply = await sendRaw(simulator.port, { body: stream, version: '1.0' });
    expect(reply.headers.has('transfer-encoding')).toBe(false);
    expect(eventData(reply.body).at(-1)).toBe('[DONE]');
  });

  it('ends everything on close, more than once if need be', async () => {
    const simulator = await start({ itlMs: 1000 });
    const connection = openRawConnection(simulator.port);
    const reply = connection.send({ body: { ...stream, max_tokens: 1000 } });
    await connection.received(100);
    await Promise.all([simulator.close(), simulator.close()]);
    expect((await reply).ending).not.toBe('complete');
    expect(simulator.truth.requests()[0]).toMatchObject({ outcome: 'server-closed', outputTokens: 1 });
    expect(simulator.stats()).toMatchObject({ running: 0, waiting: 0 });
    await expect(fetch(simulator.url)).rejects.toThrow('fetch failed');
  });

  it('speaks https, where streams and resets work alike', async () => {
    const simulator = await start({ tls: selfSigned });
    const post = (simulate: string): Promise<string> =>
      new Promise((resolve) => {
        const options = {
          method: 'POST',
          ca: selfSigned.cert,
          agent: false,
          headers: { 'x-simulate': simulate },
        };
        const client = httpsRequest(`${simulator.url}/v1/chat/completions`, options, (response) => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part));
          response.on('end', () => resolve(Buffer.concat(parts).toString()));
          response.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
        });
        client.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
        client.end(JSON.stringify(stream));
      });
    expect(simulator.url).toMatch(/^https:/);
    expect(await post('crlf')).toMatch(/data: \[DONE\]\r\n\r\n$/);
    expect(await post('reset-after=2')).toBe('ECONNRESET');
  });

  it('says so when the port is taken', async () => {
    const simulator = await start();
    await expect(startSimulator({ port: simulator.port })).rejects.toThrow('EADDRINUSE');
  });
});
