import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pathologies, type Simulator, type TruthRecord } from '../index.ts';
import { startSimulator } from '../start-simulator.ts';
import { eventData, openRawConnection, sendRaw, type RawReply } from '../testing/raw-client.ts';

const ttftMs = 20;
const tokenCount = 6;
const request = {
  model: 'sim',
  stream: true,
  ignore_eos: true,
  max_tokens: tokenCount,
  stream_options: { include_usage: true },
  messages: [{ role: 'user', content: 'Say something.' }],
};

interface Seen {
  readonly reply: RawReply;
  readonly healthy: RawReply;
  readonly truth: TruthRecord;
  readonly text: string;
  readonly events: readonly string[];
}

let simulator: Simulator;
let healthy: RawReply;
beforeAll(async () => {
  simulator = await startSimulator({ ttftMs, itlMs: 2 });
  healthy = await sendRaw(simulator.port, { body: request });
});
afterAll(() => simulator.close());

async function ask(simulate: string): Promise<Seen> {
  const id = `ask ${simulate}`;
  const headers = { 'x-request-id': id, 'x-simulate': simulate };
  const reply = await sendRaw(simulator.port, { headers, body: request });
  const truth = simulator.truth.byId(id);
  if (truth === undefined) throw new Error(`No truth for ${id}.`);
  return { reply, healthy, truth, text: reply.body.toString('utf8'), events: eventData(reply.body) };
}

interface Delta {
  readonly role?: string;
  readonly content?: string;
  readonly reasoning?: string;
  readonly reasoning_content?: string;
  readonly tool_calls?: readonly {
    readonly function: { readonly name?: string; readonly arguments: string };
  }[];
}
interface Chunk {
  readonly choices: readonly { readonly delta: Delta; readonly finish_reason: string | null }[];
  readonly usage?: { readonly completion_tokens: number };
  readonly error?: { readonly code: unknown };
}
const parsed = (events: readonly string[]): Chunk[] =>
  events.filter((data) => data !== '[DONE]').map((data) => JSON.parse(data) as Chunk);
const deltas = (events: readonly string[]): Delta[] =>
  parsed(events).flatMap((chunk) => chunk.choices.map((choice) => choice.delta));
/** Without what differs between any two requests: the id. */
const anonymous = (body: Buffer): string =>
  body.toString('utf8').replaceAll(/chatcmpl-\d+|"created":\d+/g, '');
const kinds = (truth: TruthRecord): string[] => truth.chunks.map((chunk) => chunk.kind);
const countOf = (text: string, part: string): number => text.split(part).length - 1;

/** What each pathology must look like on the wire. One entry per pathology; a missing one fails. */
const checks: Record<string, (simulate: string) => Promise<void>> = {
  async 'role-only'(simulate) {
    const { events, truth } = await ask(simulate);
    expect(deltas(events)[0]).toEqual({ role: 'assistant', content: '' });
    expect(deltas(events)[1]).not.toHaveProperty('role');
    const [role, first] = truth.chunks;
    expect([role?.kind, role?.tokens, first?.kind, first?.tokens]).toEqual(['role', 0, 'text', 1]);
    expect((first?.atMs ?? 0) - (role?.atMs ?? 0)).toBeGreaterThanOrEqual(ttftMs);
  },
  async 'reasoning-content'() {
    const { events, truth } = await ask('reasoning-content=2');
    const fields = deltas(events).map((delta) =>
      delta.reasoning_content === undefined ? 'content' : 'reasoning',
    );
    expect(fields.slice(0, tokenCount)).toEqual([
      'reasoning',
      'reasoning',
      ...Array<string>(4).fill('content'),
    ]);
    expect(kinds(truth).filter((kind) => kind === 'reasoning')).toHaveLength(2);
    expect(parsed(events).at(-1)?.usage).toMatchObject({
      completion_tokens_details: { reasoning_tokens: 2 },
    });
  },
  async reasoning() {
    const { events } = await ask('reasoning=2');
    expect(deltas(events).filter((delta) => delta.reasoning !== undefined)).toHaveLength(2);
    expect(deltas(events).filter((delta) => delta.content !== undefined)).toHaveLength(4);
  },
  async 'tool-calls'() {
    const { events, truth } = await ask('tool-calls=3');
    const calls = deltas(events).flatMap((delta) => delta.tool_calls ?? []);
    expect(calls).toHaveLength(3);
    expect(calls[0]?.function.name).toBe('look_up');
    const text: unknown = JSON.parse(calls.map((call) => call.function.arguments).join(''));
    expect(text).toHaveProperty('text');
    expect(
      parsed(events)
        .flatMap((chunk) => chunk.choices)
        .at(-1)?.finish_reason,
    ).toBe('tool_calls');
    expect(kinds(truth).filter((kind) => kind === 'tool-call')).toHaveLength(3);
  },
  async coalesce() {
    const { reply, truth } = await ask('coalesce=2');
    const perFrame = reply.frames.map((frame) => eventData(frame).length);
    expect(perFrame).toEqual([2, 2, 2, 2, 1]); // six tokens, finish, usage, [DONE]
    expect(anonymous(reply.body)).toBe(anonymous(healthy.body));
    expect(truth.chunks.map((chunk) => chunk.write)).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4]);
    expect(truth.chunks[0]?.atMs).toBe(truth.chunks[1]?.atMs);
  },
  async 'split-event'() {
    const { reply } = await ask('split-event=3');
    expect(reply.frames).toHaveLength(3 * (tokenCount + 3));
    expect(anonymous(reply.body)).toBe(anonymous(healthy.body));
  },
  async 'split-character'(simulate) {
    const { reply, events } = await ask(simulate);
    const cuts = reply.frames.filter((frame) => ((frame[0] ?? 0) & 0xc0) === 0x80); // begins with a continuation byte
    expect(cuts).toHaveLength(tokenCount);
    expect(
      deltas(events)
        .map((delta) => delta.content ?? '')
        .join(''),
    ).not.toContain('\uFFFD');
  },
  async 'tokens-per-chunk'() {
    const { events, truth } = await ask('tokens-per-chunk=4');
    expect(truth.chunks.filter((chunk) => chunk.tokens > 0).map((chunk) => chunk.tokens)).toEqual([4, 2]);
    const content = deltas(events)
      .map((delta) => delta.content ?? '')
      .join('');
    expect(content).toBe(
      deltas(eventData(healthy.body))
        .map((delta) => delta.content ?? '')
        .join(''),
    );
  },
  async crlf(simulate) {
    const { text, events } = await ask(simulate);
    expect(countOf(text, '\r\n\r\n')).toBe(tokenCount + 3);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(events).toHaveLength(tokenCount + 3);
  },
  async cr(simulate) {
    const { text, events } = await ask(simulate);
    expect(text).not.toContain('\n');
    expect(events).toHaveLength(tokenCount + 3);
  },
  async 'no-space'(simulate) {
    const { text } = await ask(simulate);
    expect(countOf(text, 'data:{') + countOf(text, 'data:[DONE]')).toBe(tokenCount + 3);
    expect(text).not.toContain('data: ');
  },
  async 'multi-line-data'(simulate) {
    const { text, events } = await ask(simulate);
    expect(countOf(text, 'data: {\ndata: "id"')).toBe(tokenCount + 2);
    expect(deltas(events)).toEqual(deltas(eventData(healthy.body)));
  },
  async comments() {
    const { text, truth } = await ask('comments=3');
    expect(text.startsWith(': ping\n\n')).toBe(true);
    expect(kinds(truth).filter((kind) => kind === 'comment')).toHaveLength(1 + tokenCount / 3);
    expect(countOf(text, ': ping\n\n')).toBe(1 + tokenCount / 3);
  },
  async 'byte-order-mark'(simulate) {
    const { reply } = await ask(simulate);
    expect(reply.body.subarray(0, 9).toString('latin1')).toBe('\xef\xbb\xbfdata: ');
    expect(reply.body.indexOf('\uFEFF', 3)).toBe(-1);
  },
  async 'missing-usage'(simulate) {
    const { text, truth } = await ask(simulate);
    expect(text).not.toContain('usage');
    expect(truth.outputTokens).toBe(tokenCount);
  },
  async 'wrong-usage'() {
    const { events, truth } = await ask('wrong-usage=7');
    expect(parsed(events).at(-1)?.usage?.completion_tokens).toBe(tokenCount + 7);
    expect(truth.outputTokens).toBe(tokenCount);
  },
  async 'no-done'(simulate) {
    const { reply, text } = await ask(simulate);
    expect(text).not.toContain('[DONE]');
    expect(reply.ending).toBe('complete');
  },
  async 'no-finish-reason'(simulate) {
    const { events } = await ask(simulate);
    const reasons = parsed(events).flatMap((chunk) => chunk.choices.map((choice) => choice.finish_reason));
    expect(reasons).toEqual(Array<null>(tokenCount).fill(null));
  },
  async 'http-429'() {
    const { reply, truth } = await ask('http-429=7');
    expect([reply.status, reply.headers.get('retry-after')]).toEqual([429, '7']);
    expect(parsed([reply.body.toString()])[0]?.error?.code).toBe('rate_limit_exceeded');
    expect([truth.outcome, truth.fault, truth.status]).toEqual(['rejected', 'http-429', 429]);
  },
  async 'http-500'(simulate) {
    const { reply } = await ask(simulate);
    expect([reply.status, reply.headers.get('retry-after')]).toEqual([500, undefined]);
  },
  async 'http-503'(simulate) {
    const { reply } = await ask(simulate);
    expect([reply.status, reply.headers.get('retry-after')]).toEqual([503, '1']);
  },
  async 'http-529'(simulate) {
    const { reply } = await ask(simulate);
    expect([reply.status, reply.headers.get('retry-after')]).toEqual([529, '1']);
  },
  async 'error-event'() {
    const { reply, events, truth } = await ask('error-event=3');
    expect([reply.status, reply.ending]).toEqual([200, 'complete']);
    expect(parsed(events)[3]?.error?.code).toBe(500);
    expect(events).toHaveLength(5);
    expect(events[4]).toBe('[DONE]');
    expect([truth.outcome, truth.fault, truth.outputTokens]).toEqual(['fault', 'error-event', 3]);
  },
  async 'error-event-text-code'() {
    const { events } = await ask('error-event-text-code=0');
    expect(parsed(events).map((chunk) => chunk.error?.code)).toEqual(['server_error']);
    expect(events).toHaveLength(1);
  },
  async 'stall-before-first'() {
    const { truth } = await ask('stall-before-first=60');
    expect((truth.chunks[0]?.atMs ?? 0) - truth.receivedAtMs).toBeGreaterThanOrEqual(ttftMs + 60);
    const stuck = openRawConnection(simulator.port);
    const reply = stuck.send({ headers: { 'x-simulate': 'stall-before-first' }, body: request });
    await ask('role-only'); // a whole healthy stream passes meanwhile
    stuck.socket.destroy();
    expect((await reply).frames).toEqual([]);
  },
  async 'stall-after'() {
    const stuck = openRawConnection(simulator.port);
    const id = 'stuck after two';
    const headers = { 'x-simulate': 'stall-after=2', 'x-request-id': id };
    const reply = stuck.send({ headers, body: request });
    await stuck.received(300);
    await ask('role-only');
    stuck.socket.destroy();
    expect(eventData((await reply).body)).toHaveLength(2);
    expect(simulator.truth.byId(id)?.outputTokens).toBe(2);
  },
  async 'stall-ms'() {
    const { truth } = await ask('stall-after=2, stall-ms=70');
    const times = truth.chunks.map((chunk) => chunk.atMs);
    expect(times).toHaveLength(tokenCount + 3);
    expect((times[2] ?? 0) - (truth.admittedAtMs ?? 0)).toBeGreaterThanOrEqual(ttftMs + 4 + 70);
  },
  async 'reset-after'() {
    const { reply, truth } = await ask('reset-after=3');
    expect(reply.ending).toBe('reset');
    expect([truth.outcome, truth.fault, truth.outputTokens]).toEqual(['fault', 'reset-after', 3]);
  },
  async 'close-after'() {
    const { reply, events, truth } = await ask('close-after=3');
    expect([reply.status, reply.ending]).toEqual([200, 'closed-early']);
    expect(events).toHaveLength(3);
    expect([truth.outcome, truth.fault]).toEqual(['fault', 'close-after']);
  },
  async 'keep-alive-close'(simulate) {
    const connection = openRawConnection(simulator.port);
    const reply = await connection.send({ headers: { 'x-simulate': simulate }, body: request });
    expect([reply.ending, reply.headers.get('connection')]).toEqual(['complete', 'keep-alive']);
    expect(await connection.closed).toBe('closed-early');
  },
  async 'keep-alive-reset'(simulate) {
    const connection = openRawConnection(simulator.port);
    const reply = await connection.send({ headers: { 'x-simulate': simulate }, body: request });
    expect(reply.ending).toBe('complete');
    const second = await connection.send({ body: request });
    expect([second.ending, second.status]).toEqual(['reset', 0]);
  },
  async empty(simulate) {
    const { events, truth } = await ask(simulate);
    expect(deltas(events)).toEqual([{}]);
    expect(parsed(events).at(-1)?.usage?.completion_tokens).toBe(0);
    expect(kinds(truth)).toEqual(['finish', 'usage', 'done']);
  },
  async 'buffer-all'(simulate) {
    const { reply, truth } = await ask(simulate);
    expect(reply.frames).toHaveLength(1);
    expect(anonymous(reply.body)).toBe(anonymous(healthy.body));
    expect(new Set(truth.chunks.map((chunk) => chunk.atMs)).size).toBe(1);
  },
  async 'malformed-event'() {
    const { events, truth } = await ask('malformed-event=2');
    expect(() => JSON.parse(events[2] ?? '')).toThrow(SyntaxError);
    expect(parsed(events.filter((_, index) => index !== 2))).toHaveLength(tokenCount + 2);
    expect(truth.outputTokens).toBe(tokenCount);
  },
  async 'slow-headers'() {
    const { truth } = await ask('slow-headers=80');
    // Timers of the event loop may fire up to a millisecond early against the finer clock.
    expect((truth.headersAtMs ?? 0) - truth.receivedAtMs).toBeGreaterThanOrEqual(79);
  },
  async 'content-length'(simulate) {
    const { reply } = await ask(simulate);
    expect(reply.headers.get('transfer-encoding')).toBeUndefined();
    expect(reply.headers.get('content-length')).toBe(String(reply.body.length));
    expect(anonymous(reply.body)).toBe(anonymous(healthy.body));
  },
  async 'oversized-event'() {
    const { events, truth } = await ask('oversized-event=100000');
    expect(events[0]?.length).toBeGreaterThanOrEqual(100_000);
    expect(truth.chunks[0]?.bytes).toBeGreaterThanOrEqual(100_000);
    expect(deltas(events)[0]?.content).toBe(deltas(eventData(healthy.body))[0]?.content);
  },
};

describe('pathologies', () => {
  it('leaves a healthy stream plain: one event per write but for the tail', () => {
    expect(healthy.frames.map((frame) => eventData(frame).length)).toEqual([1, 1, 1, 1, 1, 1, 3]);
    expect(healthy.body.toString('utf8').endsWith('\n\ndata: [DONE]\n\n')).toBe(true);
  });

  it.each(pathologies.map(({ name, description }) => ({ name, description })))(
    '$name: $description',
    async ({ name }) => {
      const check = checks[name];
      if (check === undefined) throw new Error(`Write a check for the pathology ${name}.`);
      await check(name);
    },
  );

  it('has a value, where it takes one, that its own limits allow', () => {
    for (const { name, parameter } of pathologies) {
      if (parameter !== undefined)
        expect(parameter.defaultValue, name).toBeGreaterThanOrEqual(parameter.minimum);
    }
    expect(new Set(pathologies.map(({ name }) => name)).size).toBe(pathologies.length);
  });

  it('is listed in the README, each with its description', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8').replaceAll(/ +/g, ' ');
    for (const { name, description } of pathologies)
      expect(readme).toContain(`| \`${name}\` | ${description} |`);
  });

  it('can be combined', async () => {
    const { reply, events } = await ask('role-only, crlf, no-space, comments=1, byte-order-mark, coalesce=3');
    expect(reply.ending).toBe('complete');
    const content = deltas(events)
      .map((delta) => delta.content ?? '')
      .join('');
    expect(content).toBe(
      deltas(eventData(healthy.body))
        .map((delta) => delta.content ?? '')
        .join(''),
    );
  });
});
