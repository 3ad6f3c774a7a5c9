import { afterEach, describe, expect, it } from 'vitest';
import { startSimulator, type Simulator, type SimulatorOptions } from '../index.ts';
import { eventData, sendRaw, type RawReply } from '../testing/raw-client.ts';

const chat = {
  model: 'sim',
  messages: [{ role: 'user', content: 'Hello there.' }],
  max_tokens: 4,
  ignore_eos: true,
};
const completion = { model: 'sim', prompt: 'Hello there.', max_tokens: 4, ignore_eos: true };
const lookUp = { type: 'function', function: { name: 'find', parameters: {} } };
const other = { type: 'function', function: { name: 'count "all"', parameters: {} } };

const running: Simulator[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((simulator) => simulator.close()));
});
async function start(options: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  const simulator = await startSimulator({ ttftMs: 5, itlMs: 1, ...options });
  running.push(simulator);
  return simulator;
}

interface Choice {
  readonly index: number;
  readonly text?: string;
  readonly message?: { readonly content: string | null; readonly tool_calls?: readonly ToolCall[] };
  readonly delta?: { readonly content?: string; readonly tool_calls?: readonly ToolCall[] };
  readonly logprobs: { readonly content?: readonly Logprob[]; readonly tokens?: readonly string[] } | null;
  readonly finish_reason: string | null;
}
interface ToolCall {
  readonly id?: string;
  readonly function: { readonly name?: string; readonly arguments: string };
}
interface Logprob {
  readonly token: string;
  readonly logprob: number;
  readonly bytes: readonly number[];
  readonly top_logprobs: readonly { readonly token: string; readonly logprob: number }[];
}
interface Answer {
  readonly choices: readonly Choice[];
  readonly usage?: { readonly completion_tokens: number };
}

const post = (simulator: Simulator, path: string, body: object): Promise<RawReply> =>
  sendRaw(simulator.port, { path, body });
async function ask(simulator: Simulator, body: object, path = '/v1/chat/completions'): Promise<Answer> {
  const reply = await post(simulator, path, body);
  expect([reply.status, reply.body.toString()]).toEqual([200, expect.any(String)]);
  return JSON.parse(reply.body.toString('utf8')) as Answer;
}
async function stream(simulator: Simulator, body: object, path?: string): Promise<readonly Answer[]> {
  const request = { ...body, stream: true, stream_options: { include_usage: true } };
  const reply = await post(simulator, path ?? '/v1/chat/completions', request);
  const events = eventData(reply.body);
  expect(events.at(-1)).toBe('[DONE]');
  return events.slice(0, -1).map((data) => JSON.parse(data) as Answer);
}

describe('n', () => {
  it.each([
    ['/v1/chat/completions', chat],
    ['/v1/completions', completion],
  ])('gives so many answers on %s, streamed or not', async (path, body) => {
    const simulator = await start();
    const alone = await ask(simulator, body, path);
    const whole = await ask(simulator, { ...body, n: 3 }, path);
    const texts = whole.choices.map(({ message, text }) => message?.content ?? text);
    expect(whole.choices.map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(new Set(texts).size).toBe(3);
    expect(texts[0]).toBe(alone.choices[0]?.message?.content ?? alone.choices[0]?.text);
    expect(whole.usage?.completion_tokens).toBe(12);

    const chunks = await stream(simulator, { ...body, n: 3 }, path);
    const streamed = [0, 1, 2].map((wanted) =>
      chunks
        .flatMap(({ choices }) => choices)
        .filter(({ index }) => index === wanted)
        .map(({ delta, text }) => delta?.content ?? text ?? '')
        .join(''),
    );
    expect(streamed).toEqual(texts);
    const finishes = chunks
      .flatMap(({ choices }) => choices)
      .filter((choice) => choice.finish_reason !== null);
    expect(new Set(finishes.map(({ index }) => index))).toEqual(new Set([0, 1, 2]));
    expect(finishes).toHaveLength(3);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: 12 } });
    expect(simulator.truth.requests().at(-1)?.outputTokens).toBe(12);
  });

  it('takes a place in the batch for each answer', async () => {
    const simulator = await start({ maxBatchSize: 1, ttftMs: 20 });
    await ask(simulator, { ...chat, n: 3 });
    const [record] = simulator.truth.requests();
    expect((record?.endedAtMs ?? 0) - (record?.receivedAtMs ?? 0)).toBeGreaterThanOrEqual(
      3 * (20 + 3) - 1e-6,
    );
  });

  it('states the length of several answers where it must be known', async () => {
    const body = { ...chat, n: 2, stream: true, simulate: 'content-length, role-only' };
    const reply = await post(await start(), '/v1/chat/completions', body);
    expect(reply.ending).toBe('complete');
    expect(reply.body).toHaveLength(Number(reply.headers.get('content-length')));
  });

  it('breaks all answers off together', async () => {
    const body = { ...chat, n: 2, stream: true, simulate: 'error-event=2, split-event' };
    const events = eventData((await post(await start(), '/v1/chat/completions', body)).body);
    expect(events.filter((data) => data.includes('"error"'))).toHaveLength(1);
    expect(events.slice(-2).map((data) => data.includes('"error"') || data === '[DONE]')).toEqual([
      true,
      true,
    ]);
  });
});

describe('logprobs', () => {
  it('state each token of a chat, and what could have come instead', async () => {
    const simulator = await start();
    const body = { ...chat, logprobs: true, top_logprobs: 2 };
    const [choice] = (await ask(simulator, body)).choices;
    const tokens = choice?.logprobs?.content ?? [];
    expect(tokens.map(({ token }) => token).join('')).toBe(choice?.message?.content);
    for (const { token, logprob, bytes, top_logprobs } of tokens) {
      expect(Buffer.from(bytes).toString('utf8')).toBe(token);
      expect(logprob).toBeLessThan(0);
      expect(top_logprobs).toHaveLength(2);
      expect(top_logprobs[0]).toMatchObject({ token, logprob });
      expect(top_logprobs[1]?.logprob).toBeLessThan(logprob);
    }
    const streamed = (await stream(simulator, body)).flatMap(({ choices }) => choices);
    expect(streamed.flatMap(({ logprobs }) => logprobs?.content ?? [])).toEqual(tokens);
  });

  it('state where each token of a completion begins', async () => {
    const simulator = await start({ tokensPerChunk: 3 });
    const body = { ...completion, logprobs: 1 };
    const [choice] = (await ask(simulator, body, '/v1/completions')).choices;
    const { tokens = [], ...rest } = choice?.logprobs ?? {};
    let length = 0;
    const offsets = tokens.map((token) => (length += token.length) - token.length);
    expect(tokens.join('')).toBe(choice?.text);
    expect(rest).toMatchObject({ text_offset: offsets });
    const chunks = (await stream(simulator, body, '/v1/completions')).flatMap(({ choices }) => choices);
    const streamed = chunks.flatMap(
      ({ logprobs }) => (logprobs as { text_offset?: number[] } | null)?.text_offset ?? [],
    );
    expect(streamed).toEqual(offsets);
  });
});

describe('stop', () => {
  it('ends the answer before the text it names', async () => {
    const simulator = await start();
    const whole = (await ask(simulator, { ...chat, max_tokens: 20 })).choices[0]?.message?.content ?? '';
    const words = whole.split(' ').slice(1);
    const stop = [` ${words[9] ?? ''} ${words[10] ?? ''}`, 'never said'];
    const { choices, usage } = await ask(simulator, { ...chat, max_tokens: 20, stop });
    expect(choices[0]?.finish_reason).toBe('stop');
    expect(choices[0]?.message?.content).toBe(whole.slice(0, whole.indexOf(stop[0] ?? '')));
    expect(usage?.completion_tokens).toBeLessThan(20);
  });
});

describe('tool_choice', () => {
  it.each([
    ['required', 'find'],
    [{ type: 'function', function: { name: 'count "all"' } }, 'count "all"'],
  ])('calls the tool for %j', async (toolChoice, name) => {
    const simulator = await start();
    const body = { ...chat, tools: [lookUp, other], tool_choice: toolChoice };
    const [choice] = (await ask(simulator, body)).choices;
    expect(choice).toMatchObject({ finish_reason: 'tool_calls', message: { content: null } });
    const [call] = choice?.message?.tool_calls ?? [];
    expect([call?.function.name, JSON.parse(call?.function.arguments ?? '')]).toEqual([
      name,
      { text: expect.any(String) as unknown },
    ]);
    const deltas = (await stream(simulator, body)).flatMap(({ choices }) =>
      choices.flatMap(({ delta }) => delta?.tool_calls ?? []),
    );
    expect(deltas[0]?.function.name).toBe(name);
    expect(deltas.map((delta) => delta.function.arguments).join('')).toBe(call?.function.arguments);
  });

  it.each(['auto', 'none', undefined])('answers in words for %j', async (toolChoice) => {
    const body = { ...chat, tools: [lookUp], tool_choice: toolChoice };
    const [choice] = (await ask(await start(), body)).choices;
    expect(choice?.message?.content).not.toBe('');
    expect(choice?.message).not.toHaveProperty('tool_calls');
  });
});

describe('a parameter without an effect here', () => {
  it.each([
    [{ best_of: 4 }, 'best_of', '/v1/completions'],
    [{ echo: true }, 'echo', '/v1/completions'],
    [{ suffix: 'end' }, 'suffix', '/v1/completions'],
    [{ logprobs: 21 }, 'logprobs', '/v1/completions'],
    [{ top_logprobs: 2 }, 'top_logprobs'],
    [{ n: 129 }, 'n'],
    [{ stop: [''] }, 'stop'],
    [{ response_format: { type: 'json_object' } }, 'response_format'],
    [{ functions: [{ name: 'find' }] }, 'functions'],
    [{ modalities: ['text', 'audio'] }, 'modalities'],
    [{ logit_bias: { 50256: -100 } }, 'logit_bias'],
    [{ tool_choice: 'required' }, 'tool_choice'],
    [{ tools: [lookUp], tool_choice: { type: 'function', function: { name: 'nope' } } }, 'tool_choice'],
    [{ tools: [lookUp], tool_choice: 'any' }, 'tool_choice'],
    [{ stream_options: { include_usage: true } }, 'stream_options'],
  ])('is refused, not ignored: %j', async (extra, param, path = '/v1/chat/completions') => {
    const base = path === '/v1/completions' ? completion : chat;
    const reply = await post(await start(), path, { ...base, ...extra });
    const { error } = JSON.parse(reply.body.toString()) as { error: { param: unknown; message: string } };
    expect([reply.status, error.param]).toEqual([400, param]);
    expect(error.message).toContain(param);
  });

  it.each([
    [{ temperature: 0.7, top_p: 0.9, seed: 3, user: 'u', metadata: { a: 'b' }, parallel_tool_calls: false }],
    [{ response_format: { type: 'text' }, modalities: ['text'], logit_bias: {}, n: 1, logprobs: false }],
    [{ stop: null, tools: null, stream_options: null, logit_bias: null, response_format: null }],
  ])('is taken where it changes nothing: %j', async (extra) => {
    expect((await ask(await start(), { ...chat, ...extra })).choices).toHaveLength(1);
  });
});

describe('/v1/models', () => {
  it('shows one model by its name, or says that it has none', async () => {
    const simulator = await start({ models: ['meta/llama 3'] });
    for (const path of ['/v1/models/meta/llama%203', '/v1/models/meta%2Fllama%203']) {
      const reply = await sendRaw(simulator.port, { method: 'GET', path });
      expect([reply.status, JSON.parse(reply.body.toString())]).toMatchObject([
        200,
        { id: 'meta/llama 3', object: 'model', owned_by: 'simulator' },
      ]);
    }
    const unknown = await sendRaw(simulator.port, { method: 'GET', path: '/v1/models/%zz' });
    expect([unknown.status, JSON.parse(unknown.body.toString())]).toMatchObject([
      404,
      { error: { code: 'model_not_found', message: 'The model `%zz` does not exist.' } },
    ]);
  });
});
