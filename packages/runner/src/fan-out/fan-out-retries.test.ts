import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { chatEvent, doneEvent } from '../testing/capture-exchange.ts';
import {
  startLoopbackServer,
  type LoopbackHandler,
  type LoopbackServer,
} from '../testing/loopback-server.ts';
import type { FanOutEvent } from './fan-out-event.ts';
import { createFanOutClient, type FanOutOptions } from './fan-out.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function ask(
  handler: LoopbackHandler,
  options: Partial<FanOutOptions> = {},
): Promise<{ events: FanOutEvent[]; server: LoopbackServer }> {
  const server = await startLoopbackServer(handler);
  closers.push(() => server.close());
  const client = createFanOutClient();
  closers.unshift(() => client.close());
  const events: FanOutEvent[] = [];
  const target = { id: 'a', backend: 'openai', apiBase: server.origin, model: 'm' };
  for await (const event of client.fanOut({ prompt: 'x', targets: [target], maxAttempts: 2, ...options })) {
    events.push(event);
  }
  return { events, server };
}

function answer(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.end(`${chatEvent({ content: 'here' })}${chatEvent({}, 'stop')}${doneEvent}`);
}

const turnAway = (response: ServerResponse, retryAfterSeconds: string): unknown =>
  response.writeHead(429, { 'retry-after': retryAfterSeconds }).end('{"error":{"message":"slow down"}}');

describe('a further attempt', () => {
  it('waits as long as the server asked for', async () => {
    const { events } = await ask(
      (response, position) => void (position === 0 ? turnAway(response, '0.3') : answer(response)),
      { retryBaseDelayMs: 1 },
    );
    const [failed, started] = events.filter(
      ({ attempt, type }) => type === 'attempt-failed' || attempt === 2,
    );
    expect([failed!.type, started!.type]).toEqual(['attempt-failed', 'attempt-started']);
    // A timer may fire up to a millisecond early.
    expect(started!.atMs - failed!.atMs).toBeGreaterThanOrEqual(299);
    expect(events.at(-1)).toMatchObject({ type: 'finished', text: 'here' });
  });

  it('is not made where the server asks for more patience than is allowed', async () => {
    const { events, server } = await ask((response) => void turnAway(response, '61'), {
      retryMaxDelayMs: 60_000,
    });
    expect(server.requests).toHaveLength(1);
    expect(events.at(-1)).toMatchObject({
      type: 'finished',
      attempt: 1,
      record: { outcome: { kind: 'http_error', status: 429, retryAfterMs: 61_000 } },
    });
  });

  it('is not waited for beyond the budget of the call', async () => {
    const { events, server } = await ask((response) => void turnAway(response, '30'), {
      retryMaxDelayMs: 60_000,
      budgetMs: 200,
    });
    expect(server.requests).toHaveLength(1);
    expect(events.map(({ type }) => type)).toEqual(['attempt-started', 'attempt-failed', 'finished']);
    expect(events.at(-1)).toMatchObject({ record: { outcome: { kind: 'timeout', limitMs: 200 } } });
  });
});

describe('an answer that says the key', () => {
  const key = 'sk-canary-0123456789';
  const saying =
    (...pieces: readonly object[]): LoopbackHandler =>
    (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const events = pieces.map((piece) => chatEvent(piece)).join('');
      response.end(`${events}${chatEvent({}, 'stop')}${doneEvent}`);
    };
  const withKey = async (handler: LoopbackHandler): Promise<FanOutEvent[]> => {
    const server = await startLoopbackServer(handler);
    closers.push(() => server.close());
    const client = createFanOutClient();
    closers.unshift(() => client.close());
    const target = {
      id: 'a',
      backend: 'openai',
      apiBase: server.origin,
      model: 'm',
      apiKey: key,
      headers: { 'X-Team': 'a-team-of-sixteen' },
    };
    const events: FanOutEvent[] = [];
    for await (const event of client.fanOut({ prompt: 'x', targets: [target] })) events.push(event);
    return events;
  };

  it('is shown without it, in whatever pieces it came', async () => {
    const pieces = ['It is ', 'sk-can', 'ary-01', '23456789', ' and more'];
    const events = await withKey(saying(...pieces.map((content) => ({ content }))));
    expect(JSON.stringify(events)).not.toContain('canary');
    const deltas = events.flatMap((event) => (event.type === 'delta' ? [event.text] : []));
    expect(deltas).toEqual(['It is ', '[redacted]', ' and more']);
    expect(events.at(-1)).toMatchObject({ text: 'It is [redacted] and more' });
  });

  it('keeps what was held back with the text it belongs to', async () => {
    const events = await withKey(
      saying({ reasoning_content: 'I ask s' }, { content: 'So' }, { content: ' sk' }),
    );
    const deltas = events.flatMap((event) => (event.type === 'delta' ? [[event.kind, event.text]] : []));
    expect(deltas).toEqual([
      ['reasoning', 'I ask '],
      ['reasoning', 's'],
      ['text', 'So'],
      ['text', ' '],
      ['text', 'sk'],
    ]);
    expect(events.at(-1)).toMatchObject({ type: 'finished', text: 'So sk' });
  });

  it('may say what an ordinary header says', async () => {
    const events = await withKey(saying({ content: 'We are a-team-of-sixteen.' }));
    expect(events.at(-1)).toMatchObject({ text: 'We are a-team-of-sixteen.' });
  });
});
