import { afterEach, describe, expect, it } from 'vitest';
import { startSimulator, type Simulator, type SimulatorOptions } from '../index.ts';
import { sendRaw, type RawReply, type RawRequest } from '../testing/raw-client.ts';

/** As Ollama has no way to force a length, the model is made never to stop by itself. */
const endless = { ttftMs: 5, itlMs: 1, naturalTokens: 1e9 };
const chat = {
  model: 'sim',
  messages: [{ role: 'user', content: 'Hello there.' }],
  options: { num_predict: 4 },
};
const running: Simulator[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((simulator) => simulator.close()));
});
async function start(options: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  const simulator = await startSimulator({ ...endless, ...options });
  running.push(simulator);
  return simulator;
}
const post = (
  simulator: Simulator,
  body: object,
  path = '/api/chat',
  parts: RawRequest = {},
): Promise<RawReply> => sendRaw(simulator.port, { path, body, ...parts });
const get = async (simulator: Simulator, path: string): Promise<unknown> =>
  json(await sendRaw(simulator.port, { method: 'GET', path }));
const json = ({ body }: RawReply): Record<string, unknown> =>
  JSON.parse(body.toString('utf8')) as Record<string, unknown>;
const lines = ({ body }: RawReply): Record<string, unknown>[] =>
  body
    .toString('utf8')
    .split(/\r\n|\n|\r/)
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
/** What the messages of these lines say, under one key. */
const said = (reply: RawReply, key: string): unknown[] =>
  lines(reply).map(({ message }) => (message as Record<string, unknown> | undefined)?.[key]);

describe("Ollama's chat", () => {
  it('streams lines, one a token, unless told not to, and closes with counts and durations', async () => {
    const simulator = await start();
    const reply = await post(simulator, chat);
    expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'application/x-ndjson']);
    expect(lines(reply).map(({ done }) => done)).toEqual([false, false, false, false, true]);
    expect(Object.keys(lines(reply)[0]!)).toEqual(['model', 'created_at', 'message', 'done']);
    const end = lines(reply).at(-1)!;
    expect(end).toMatchObject({
      message: { role: 'assistant', content: '' },
      done_reason: 'length',
      prompt_eval_count: 3,
      eval_count: 4,
    });
    const durations = ['total', 'prompt_eval', 'eval'].map((name) => Number(end[`${name}_duration`]));
    expect(durations.every((count) => Number.isSafeInteger(count) && count > 0)).toBe(true);
    expect(durations[0]).toBeGreaterThanOrEqual(durations[1]! + durations[2]!);
    const whole = json(await post(simulator, { ...chat, stream: false }));
    expect(whole).toMatchObject({ message: { content: said(reply, 'content').join('') }, eval_count: 4 });
  });

  it('answers /api/generate in its own field', async () => {
    const simulator = await start();
    const body = { model: 'sim', prompt: 'Hi', system: 'Be brief.', options: { num_predict: 2 } };
    const reply = await post(simulator, body, '/api/generate');
    expect(lines(reply).map((line) => typeof line['response'])).toEqual(['string', 'string', 'string']);
    expect(lines(reply).at(-1)).toMatchObject({ response: '', done: true, prompt_eval_count: 4 });
  });

  it.each([
    ['reasoning=2', 'thinking', 2],
    ['tool-calls=2', 'tool_calls', 1],
  ])('says %s as %s', async (simulate, key, count) => {
    const simulator = await start();
    const reply = await post(simulator, { ...chat, simulate });
    expect(said(reply, key).filter((value) => value !== undefined)).toHaveLength(count);
    const [record] = simulator.truth.requests();
    expect(record?.outputTokens).toBe(4);
  });

  it('breaks off with a line that is an error, and says no more', async () => {
    const reply = await post(await start(), { ...chat, simulate: 'error-event=2' });
    expect(reply.ending).toBe('complete');
    expect(lines(reply)).toHaveLength(3);
    expect(lines(reply).at(-1)).toEqual({ error: expect.stringContaining('error') as unknown });
  });

  it.each([
    ['empty', [{ done: true, done_reason: 'stop' }]],
    ['no-done, comments, byte-order-mark', [{}, {}, {}, {}]],
    ['missing-usage, crlf, tokens-per-chunk=4', [{ done: false }, { done: true }]],
  ])('meets %s', async (simulate, expected) => {
    const seen = lines(await post(await start(), { ...chat, simulate }));
    expect(seen).toMatchObject(expected);
    if (simulate.startsWith('missing')) expect(seen.at(-1)).not.toHaveProperty('eval_count');
  });

  it('states its length and no durations when its size must be known', async () => {
    const reply = await post(await start(), { ...chat, simulate: 'content-length' });
    expect(reply.ending).toBe('complete');
    expect(reply.body).toHaveLength(Number(reply.headers.get('content-length')));
    expect(lines(reply).at(-1)).not.toHaveProperty('total_duration');
  });

  it('refuses in its own words', async () => {
    const simulator = await start({ apiKey: 'k' });
    const headers = { authorization: 'Bearer k' };
    const unknown = await post(simulator, { ...chat, model: 'nope' }, '/api/chat', { headers });
    expect([unknown.status, json(unknown)]).toEqual([404, { error: "model 'nope' not found" }]);
    const busy = await post(simulator, { ...chat, simulate: 'http-503' }, '/api/chat', { headers });
    expect([busy.status, busy.headers.has('retry-after'), json(busy)]).toEqual([
      503,
      false,
      { error: 'server busy, please try again.  maximum pending requests exceeded' },
    ]);
    expect((await post(simulator, chat)).status).toBe(401);
    const lost = await post(simulator, {}, '/api/pull', { headers });
    expect([lost.status, json(lost)]).toEqual([404, { error: 'Unknown path /api/pull.' }]);
    const wrongMethod = await sendRaw(simulator.port, { method: 'GET', path: '/api/chat', headers });
    expect(json(wrongMethod)).toEqual({ error: 'This path takes POST only.' });
    const formatted = await post(simulator, { ...chat, format: 'json' }, '/api/chat', { headers });
    expect([formatted.status, json(formatted)]).toEqual([
      400,
      { error: expect.stringContaining('format') as unknown },
    ]);
  });

  it('stops before a text, thinks when asked to, and calls the tool that is there', async () => {
    const simulator = await start();
    const options = { num_predict: 20 };
    const whole = json(await post(simulator, { ...chat, options, stream: false }));
    const { content } = whole['message'] as { content: string };
    const stop = content.slice(content.indexOf(' ', 30));
    const stopped = json(await post(simulator, { ...chat, options: { ...options, stop }, stream: false }));
    expect(stopped).toMatchObject({
      done_reason: 'stop',
      message: { content: content.slice(0, -stop.length) },
    });
    const thought = await post(simulator, { ...chat, think: true });
    expect(said(thought, 'thinking').filter((text) => text !== undefined)).toHaveLength(4);
    const tools = [{ type: 'function', function: { name: 'find', parameters: {} } }];
    const called = json(await post(simulator, { ...chat, tools, tool_choice: 'required', stream: false }));
    expect(called).toMatchObject({ message: { tool_calls: [{ function: { name: 'find' } }] } });
  });
});

describe("Ollama's models", () => {
  const loadMs = 80;

  it('are loaded when first asked for, and say how long that took', async () => {
    const simulator = await start({ loadMs });
    const loads: number[] = [];
    for (let round = 0; round < 2; round += 1) {
      const end = lines(await post(simulator, chat)).at(-1)!;
      loads.push(Number(end['load_duration'] ?? 0) / 1e6);
    }
    expect(loads[0]).toBeGreaterThanOrEqual(loadMs - 1);
    expect(loads[1]).toBeLessThan(loadMs / 2);
    const [cold] = simulator.truth.requests();
    expect(cold!.chunks[0]!.atMs - cold!.receivedAtMs).toBeGreaterThanOrEqual(loadMs - 1);
  });

  it('can be loaded ahead, shown, and unloaded', async () => {
    const simulator = await start({ loadMs, modelBytes: 1000, vramShare: 0.25 });
    expect(await get(simulator, '/api/ps')).toEqual({ models: [] });
    const loaded = json(await post(simulator, { model: 'sim', messages: [], keep_alive: '10m' }));
    expect(loaded).toMatchObject({ message: { content: '' }, done: true, done_reason: 'load' });
    const { models } = (await get(simulator, '/api/ps')) as { models: Record<string, unknown>[] };
    expect(models).toMatchObject([{ name: 'sim:latest', size: 1000, size_vram: 250 }]);
    const aheadMs = Date.parse(String(models[0]!['expires_at'])) - Date.now();
    expect(aheadMs).toBeGreaterThan(9 * 60_000);
    expect(aheadMs).toBeLessThan(11 * 60_000);
    const unloaded = json(await post(simulator, { model: 'sim', keep_alive: 0 }, '/api/generate'));
    expect(unloaded).toMatchObject({ response: '', done_reason: 'unload' });
    expect(await get(simulator, '/api/ps')).toEqual({ models: [] });
  });

  it('leave size_vram out where nothing lies on a GPU', async () => {
    const simulator = await start({ vramShare: 0 });
    await post(simulator, { model: 'sim:latest', messages: [], keep_alive: -1 });
    const { models } = (await get(simulator, '/api/ps')) as { models: Record<string, unknown>[] };
    expect(models).toHaveLength(1);
    expect(models[0]).not.toHaveProperty('size_vram');
  });

  it('are listed with the version of the server', async () => {
    const simulator = await start({ models: ['a:3b', 'b'] });
    expect(await get(simulator, '/api/tags')).toMatchObject({
      models: [{ name: 'a:3b' }, { name: 'b:latest' }],
    });
    expect(await get(simulator, '/api/version')).toEqual({ version: expect.any(String) as unknown });
  });

  it('are shown one by one', async () => {
    const simulator = await start({ maxModelTokens: 4096 });
    expect(json(await post(simulator, { model: 'sim' }, '/api/show'))).toMatchObject({
      details: { family: 'llama' },
      model_info: { 'general.architecture': 'llama', 'llama.context_length': 4096 },
      capabilities: expect.arrayContaining(['completion']) as unknown,
    });
    const unknown = await post(simulator, { model: 'nope' }, '/api/show');
    expect([unknown.status, json(unknown)]).toEqual([404, { error: "model 'nope' not found" }]);
  });

  it('make embeddings', async () => {
    const simulator = await start({ embeddingDimensions: 3 });
    const answer = json(await post(simulator, { model: 'sim', input: ['a', 'bb'] }, '/api/embed'));
    expect(answer).toMatchObject({ model: 'sim', prompt_eval_count: 2 });
    expect((answer['embeddings'] as number[][]).map((vector) => vector.length)).toEqual([3, 3]);
  });
});
