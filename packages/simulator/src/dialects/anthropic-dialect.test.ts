import { afterEach, describe, expect, it } from 'vitest';
import { startSimulator, type Simulator, type SimulatorOptions } from '../index.ts';
import { eventData, sendRaw, type RawReply } from '../testing/raw-client.ts';

const request = {
  model: 'sim',
  max_tokens: 4,
  stream: true,
  system: 'Be brief.',
  messages: [{ role: 'user', content: 'Hello there.' }],
};
const headers = { 'anthropic-version': '2023-06-01' };
const running: Simulator[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((simulator) => simulator.close()));
});
async function start(options: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  const simulator = await startSimulator({ ttftMs: 5, itlMs: 1, naturalTokens: 1e9, ...options });
  running.push(simulator);
  return simulator;
}
const post = (simulator: Simulator, body: object, more: Record<string, string> = {}): Promise<RawReply> =>
  sendRaw(simulator.port, { path: '/v1/messages', body, headers: { ...headers, ...more } });

interface Event {
  readonly type: string;
  readonly delta?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}
const events = ({ body }: RawReply): Event[] => eventData(body).map((data) => JSON.parse(data) as Event);
const types = (reply: RawReply): string[] => events(reply).map(({ type }) => type);
const deltas = (reply: RawReply, key: string): string =>
  events(reply)
    .map(({ delta }) => delta?.[key] ?? '')
    .join('');
const json = ({ body }: RawReply): unknown => JSON.parse(body.toString('utf8'));

describe("Anthropic's messages", () => {
  it('stream as named events', async () => {
    const simulator = await start();
    const reply = await post(simulator, request);
    expect(types(reply)).toEqual([
      'message_start',
      'content_block_start',
      'ping',
      ...Array.from({ length: 4 }, () => 'content_block_delta'),
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
    const names = [...reply.body.toString('utf8').matchAll(/^event: (.*)$/gm)].map(([, name]) => name);
    expect(names).toEqual(types(reply));
    expect(events(reply)[0]).toMatchObject({ message: { type: 'message', usage: { input_tokens: 6 } } });
    expect(events(reply).at(-2)).toMatchObject({
      delta: { stop_reason: 'max_tokens' },
      usage: { output_tokens: 4 },
    });
    const whole = json(await post(simulator, { ...request, stream: false }));
    expect(whole).toMatchObject({
      content: [{ type: 'text', text: deltas(reply, 'text') }],
      stop_reason: 'max_tokens',
      usage: { input_tokens: 6, output_tokens: 4 },
    });
  });

  it('think, write and call tools in blocks of their own', async () => {
    const reply = await post(await start(), { ...request, simulate: 'reasoning=1, tool-calls=2' });
    const blocks = events(reply).filter(({ type }) => type === 'content_block_start');
    expect(blocks).toMatchObject([
      { index: 0, content_block: { type: 'thinking' } },
      { index: 1, content_block: { type: 'text' } },
      { index: 2, content_block: { type: 'tool_use', name: 'look_up', input: {} } },
    ]);
    expect(types(reply).filter((type) => type === 'content_block_stop')).toHaveLength(3);
    expect(deltas(reply, 'thinking')).not.toBe('');
    expect(deltas(reply, 'signature')).not.toBe('');
    expect(JSON.parse(deltas(reply, 'partial_json'))).toEqual({ text: expect.any(String) as unknown });
    expect(events(reply).at(-2)).toMatchObject({ delta: { stop_reason: 'tool_use' } });
  });

  it.each([
    ['empty', ['message_start', 'message_delta', 'message_stop']],
    ['error-event=0', ['error']],
    ['no-done, empty', ['message_start', 'message_delta']],
    ['role-only, error-event=0', ['message_start', 'error']],
  ])('meet %s', async (simulate, expected) => {
    expect(types(await post(await start(), { ...request, simulate }))).toEqual(expected);
  });

  it('break off with an overload', async () => {
    const reply = await post(await start(), { ...request, simulate: 'error-event=1, crlf, multi-line-data' });
    expect(events(reply).at(-1)).toEqual({
      type: 'error',
      error: { type: 'overloaded_error', message: 'Overloaded' },
    });
  });

  it('state their length when its size must be known', async () => {
    const reply = await post(await start(), { ...request, simulate: 'content-length' });
    expect(reply.body).toHaveLength(Number(reply.headers.get('content-length')));
  });

  it.each([
    [401, {}, {}, 'authentication_error'],
    [404, { model: 'nope' }, { 'x-api-key': 'k' }, 'not_found_error'],
    [400, { max_tokens: null }, { 'x-api-key': 'k' }, 'invalid_request_error'],
    [400, { messages: [{ role: 'system', content: 'x' }] }, { 'x-api-key': 'k' }, 'invalid_request_error'],
    [429, { simulate: 'http-429' }, { 'x-api-key': 'k' }, 'rate_limit_error'],
    [529, { simulate: 'http-529=7' }, { 'x-api-key': 'k' }, 'overloaded_error'],
  ])('are refused with %i in their own shape for %j', async (status, body, more, type) => {
    const reply = await post(await start({ apiKey: 'k' }), { ...request, ...body }, more);
    expect([reply.status, json(reply)]).toEqual([
      status,
      { type: 'error', error: { type, message: expect.any(String) as unknown } },
    ]);
    if (status === 529) expect(reply.headers.get('retry-after')).toBe('7');
  });

  it('want a version', async () => {
    const reply = await sendRaw((await start()).port, { path: '/v1/messages', body: request });
    expect([reply.status, json(reply)]).toMatchObject([
      400,
      { error: { message: 'anthropic-version: header is required' } },
    ]);
  });

  it('take the key as a bearer, as the SDK sends it', async () => {
    const simulator = await start({ apiKey: 'k' });
    expect((await post(simulator, request, { authorization: 'Bearer k' })).status).toBe(200);
    expect((await post(simulator, request, { authorization: 'Bearer wrong' })).status).toBe(401);
  });

  it('count tokens without answering, as the answer states them', async () => {
    const simulator = await start();
    const { max_tokens: _, stream: __, ...body } = request;
    const path = '/v1/messages/count_tokens';
    expect(json(await sendRaw(simulator.port, { path, body, headers }))).toEqual({ input_tokens: 6 });
    expect(simulator.truth.requests()).toEqual([]);
    const unknown = await sendRaw(simulator.port, { path, body: { ...body, model: 'nope' }, headers });
    expect([unknown.status, json(unknown)]).toMatchObject([404, { error: { type: 'not_found_error' } }]);
  });

  it.each([
    [{ type: 'any' }, 'find'],
    [{ type: 'tool', name: 'count' }, 'count'],
  ])('call the tool for %j', async (toolChoice, name) => {
    const tools = ['find', 'count'].map((each) => ({ name: each, input_schema: { type: 'object' } }));
    const body = { ...request, tools, tool_choice: toolChoice };
    const whole = json(await post(await start(), { ...body, stream: false }));
    expect(whole).toMatchObject({ stop_reason: 'tool_use', content: [{ type: 'tool_use', name }] });
  });

  it('stop at a sequence, and think where that is enabled', async () => {
    const simulator = await start();
    const body = { ...request, max_tokens: 20, thinking: { type: 'enabled', budget_tokens: 1024 } };
    const text = deltas(await post(simulator, body), 'text');
    const [, ...words] = text.split(' ');
    const sequence = ` ${words[5] ?? ''} ${words[6] ?? ''}`;
    const whole = json(await post(simulator, { ...body, stream: false, stop_sequences: [sequence] }));
    expect(whole).toMatchObject({
      stop_reason: 'stop_sequence',
      stop_sequence: sequence,
      content: [{ type: 'thinking' }, { type: 'text', text: text.slice(0, text.indexOf(sequence)) }],
    });
  });

  it('are refused in their own shape under their path, with or without a version', async () => {
    const simulator = await start();
    for (const [method, path, status, type] of [
      ['GET', '/v1/messages', 405, 'invalid_request_error'],
      ['POST', '/v1/messages/batches', 404, 'not_found_error'],
    ] as const) {
      const reply = await sendRaw(simulator.port, { method, path, body: request });
      expect([reply.status, json(reply)]).toMatchObject([status, { type: 'error', error: { type } }]);
    }
  });

  it('have one model shown by its name', async () => {
    const path = '/v1/models/sim';
    const reply = await sendRaw((await start()).port, { method: 'GET', path, headers });
    expect(json(reply)).toMatchObject({ type: 'model', id: 'sim', display_name: 'sim' });
  });

  it('have a list of models beside the one of the OpenAI API', async () => {
    const simulator = await start({ apiKey: 'k' });
    const list = (more: Record<string, string>): Promise<RawReply> =>
      sendRaw(simulator.port, { method: 'GET', path: '/v1/models', headers: more });
    expect(json(await list({ ...headers, 'x-api-key': 'k' }))).toMatchObject({
      data: [{ type: 'model', id: 'sim' }],
      has_more: false,
    });
    expect((await list(headers)).status).toBe(401);
    expect(json(await list({ authorization: 'Bearer k' }))).toMatchObject({ object: 'list' });
  });
});
