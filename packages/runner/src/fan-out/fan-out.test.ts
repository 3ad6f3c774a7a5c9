import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { timeToFirstTokenMs } from '@genai-bench/core-metrics';
import { afterEach, describe, expect, it } from 'vitest';
import { chatEvent, doneEvent, usageEvent } from '../testing/capture-exchange.ts';
import {
  createGate,
  startLoopbackServer,
  type LoopbackHandler,
  type LoopbackServer,
} from '../testing/loopback-server.ts';
import type { FanOutEvent } from './fan-out-event.ts';
import type { FanOutTarget } from './fan-out-target.ts';
import { createFanOutClient, fanOut, type FanOut } from './fan-out.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function serve(handler: LoopbackHandler): Promise<LoopbackServer> {
  const server = await startLoopbackServer(handler);
  closers.push(() => server.close());
  return server;
}

const target = (id: string, { origin }: LoopbackServer, parts: Partial<FanOutTarget> = {}): FanOutTarget => ({
  id,
  backend: 'openai',
  apiBase: origin,
  model: `model-${id}`,
  ...parts,
});

function stream(response: ServerResponse): ServerResponse {
  return response.writeHead(200, { 'content-type': 'text/event-stream' });
}

function answer(response: ServerResponse, text: string): void {
  stream(response).end(`${chatEvent({ content: text })}${chatEvent({}, 'stop')}${doneEvent}`);
}

async function eventsOf(running: FanOut): Promise<FanOutEvent[]> {
  const events: FanOutEvent[] = [];
  for await (const event of running) events.push(event);
  return events;
}

const labels = (events: readonly FanOutEvent[]): string[] =>
  events.map((event) => `${event.targetId} ${event.type} ${event.attempt}`);
const finishedOf = (events: readonly FanOutEvent[]): Extract<FanOutEvent, { type: 'finished' }>[] =>
  events.flatMap((event) => (event.type === 'finished' ? [event] : []));

describe('fanOut', () => {
  it('reads an answer that a proxy compressed all the same', async () => {
    const body = gzipSync(`${chatEvent({ content: 'hello' })}${chatEvent({}, 'stop')}${doneEvent}`);
    const server = await serve((response) =>
      response.writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' }).end(body),
    );
    const [finished] = finishedOf(
      await eventsOf(fanOut({ prompt: 'greet', targets: [target('a', server)] })),
    );
    expect(finished).toMatchObject({ text: 'hello', record: { outcome: { kind: 'completed' } } });
  });

  it('asks all targets at once and shows each piece while the answers are under way', async () => {
    const [askedA, askedB, seenA, seenB] = [createGate(), createGate(), createGate(), createGate()];
    // Each server goes on only when the other was asked, and ends only when the reader has seen its first piece.
    const gated =
      (own: typeof askedA, other: typeof askedA, seen: typeof askedA, word: string): LoopbackHandler =>
      (response) => {
        own.open();
        void (async () => {
          await other.opened;
          stream(response).write(chatEvent({ content: word }));
          await seen.opened;
          response.end(`${chatEvent({ content: '!' })}${chatEvent({}, 'stop')}${doneEvent}`);
        })();
      };
    const a = await serve(gated(askedA, askedB, seenA, 'hello'));
    const b = await serve(gated(askedB, askedA, seenB, 'salut'));
    const running = fanOut({ prompt: 'greet', targets: [target('a', a), target('b', b)] });
    const events: FanOutEvent[] = [];
    for await (const event of running) {
      events.push(event);
      if (event.type === 'delta') (event.targetId === 'a' ? seenA : seenB).open();
    }
    const finished = Object.fromEntries(finishedOf(events).map(({ targetId, text }) => [targetId, text]));
    expect(finished).toEqual({ a: 'hello!', b: 'salut!' });
    expect(a.bodies).toEqual([
      expect.objectContaining({
        model: 'model-a',
        stream: true,
        messages: [{ role: 'user', content: 'greet' }],
      }),
    ]);
  });

  it('gives the records of a benchmark, in the order of the targets', async () => {
    const server = await serve((response) => {
      stream(response).end(
        `${chatEvent({ role: 'assistant', content: '' })}${chatEvent({ reasoning_content: 'hm' })}${chatEvent({ content: 'a' })}${chatEvent({}, 'stop')}${usageEvent({ prompt_tokens: 5, completion_tokens: 2 })}${doneEvent}`,
      );
    });
    const running = fanOut({
      prompt: 'x',
      targets: ['c', 'a', 'b'].map((id) => target(id, server)),
      maxOutputTokenCount: 9,
    });
    const events = await eventsOf(running);
    const records = await running.records;
    expect(records.map(({ index }) => index)).toEqual([0, 1, 2]);
    for (const { targetId, record, text } of finishedOf(events)) {
      expect(record).toBe(records[['c', 'a', 'b'].indexOf(targetId)]);
      expect(text).toBe('a');
    }
    for (const record of records) {
      expect(record).toMatchObject({
        levelIndex: 0,
        phase: 'measured',
        threadIndex: 0,
        outcome: { kind: 'completed' },
        finishReason: 'stop',
        httpStatus: 200,
        streamed: true,
        unparsedEventCount: 0,
        requested: { outputTokenCount: 9 },
        tokens: { input: { count: 5, source: 'server' }, output: { count: 2, source: 'server' } },
      });
      const { sentAtMs, firstByteAtMs, firstTokenAtMs, firstAnswerTokenAtMs, closedAtMs, chunks } = record;
      const instants = [0, sentAtMs!, firstByteAtMs!, firstTokenAtMs!, firstAnswerTokenAtMs!, closedAtMs!];
      expect(instants).toEqual([...instants].sort((x, y) => x - y));
      expect(chunks?.kind).toEqual(['reasoning', 'text']);
      expect(timeToFirstTokenMs(record)).toBeGreaterThan(0);
    }
    const deltas = events.filter((event) => event.type === 'delta' && event.targetId === 'a');
    expect(deltas).toMatchObject([
      { kind: 'reasoning', text: 'hm' },
      { kind: 'text', text: 'a' },
    ]);
  });

  it.each([
    ['for all hosts', 2],
    ['by origin', (origin: string) => (origin.startsWith('http://127.0.0.1:') ? 2 : 9)],
  ])(
    'never has more requests at one host than allowed %s, over all calls of a client',
    async (_, allowed) => {
      const held: ServerResponse[] = [];
      const bothHeld = createGate();
      const server = await serve((response) => {
        if (held.length === 2) return answer(response, 'x');
        held.push(response);
        if (held.length === 2) bothHeld.open();
      });
      const client = createFanOutClient({ maxParallelPerHost: allowed });
      closers.unshift(() => client.close());
      const ask = (ids: readonly string[]): Promise<FanOutEvent[]> =>
        eventsOf(client.fanOut({ prompt: 'x', targets: ids.map((id) => target(id, server)) }));
      const first = ask(['a', 'b', 'c', 'd']);
      await bothHeld.opened;
      let released = false;
      const early: FanOutEvent[] = [];
      // The limit belongs to the host, not to how its certificate is judged.
      const second = client.fanOut({
        prompt: 'x',
        targets: [target('e', server, { allowInsecureTls: true })],
      });
      const reading = (async () => {
        for await (const event of second) if (!released) early.push(event);
      })();
      await new Promise((resolve) => setImmediate(resolve));
      released = true;
      for (const response of held) answer(response, 'x');
      const events = await first;
      await reading;
      expect(early).toEqual([]);
      let underWay = 0;
      for (const { type } of events) {
        if (type === 'attempt-started') underWay += 1;
        if (type === 'finished') underWay -= 1;
        expect(underWay).toBeLessThanOrEqual(2);
      }
      expect(server.requests).toHaveLength(5);
    },
  );

  it('asks again while nothing was shown, and shows one answer', async () => {
    const server = await serve((response, position) => {
      if (position === 0) response.writeHead(503).end('{"error":{"message":"busy"}}');
      else if (position === 1) stream(response).write(': ping\n\n', () => response.destroy());
      else answer(response, 'third');
    });
    const events = await eventsOf(
      fanOut({ prompt: 'x', targets: [target('a', server)], maxAttempts: 5, retryBaseDelayMs: 1 }),
    );
    expect(labels(events)).toEqual([
      'a attempt-started 1',
      'a attempt-failed 1',
      'a attempt-started 2',
      'a attempt-failed 2',
      'a attempt-started 3',
      'a delta 3',
      'a finished 3',
    ]);
    expect(finishedOf(events)[0]).toMatchObject({
      text: 'third',
      record: { outcome: { kind: 'completed' } },
    });
  });

  it.each([
    [
      'once text was shown',
      'transport_error',
      (response: ServerResponse) =>
        stream(response).write(chatEvent({ content: 'par' }), () => setImmediate(() => response.destroy())),
    ],
    [
      'over a refused request',
      'http_error',
      (response: ServerResponse) => response.writeHead(400).end('{"error":{"message":"bad"}}'),
    ],
  ] as const)('does not ask again %s', async (_, kind, handle) => {
    const server = await serve((response) => void handle(response));
    const events: FanOutEvent[] = [];
    for await (const event of fanOut({
      prompt: 'x',
      targets: [target('a', server)],
      maxAttempts: 3,
      retryBaseDelayMs: 1,
    })) {
      events.push(event);
    }
    expect(server.requests).toHaveLength(1);
    expect(['http_error', 'transport_error', 'incomplete']).toContain(
      finishedOf(events)[0]!.record.outcome.kind,
    );
    if (kind === 'http_error')
      expect(finishedOf(events)[0]!.record.outcome).toMatchObject({ kind, status: 400 });
    else expect(finishedOf(events)[0]!.text).toBe('par');
  });

  it('stops asking after the allowed attempts', async () => {
    const server = await serve((response) => response.writeHead(500).end('{}'));
    const events = await eventsOf(
      fanOut({ prompt: 'x', targets: [target('a', server)], maxAttempts: 3, retryBaseDelayMs: 1 }),
    );
    expect(server.requests).toHaveLength(3);
    expect(finishedOf(events)).toMatchObject([
      { attempt: 3, record: { outcome: { kind: 'http_error', status: 500 } } },
    ]);
  });

  it('ends an attempt at its time limit and closes its socket', async () => {
    const closed = createGate();
    const server = await serve((response) => {
      response.on('close', closed.open);
      stream(response).write(chatEvent({ content: 'so far' }));
    });
    const events = await eventsOf(
      fanOut({ prompt: 'x', targets: [target('a', server)], attemptTimeoutMs: 300 }),
    );
    await closed.opened;
    expect(finishedOf(events)).toMatchObject([
      { text: 'so far', record: { outcome: { kind: 'timeout', phase: 'total', limitMs: 300 } } },
    ]);
  });

  it('ends the whole call at its budget, those that wait for a slot included', async () => {
    const server = await serve(() => undefined);
    const running = fanOut({
      prompt: 'x',
      targets: [target('a', server), target('b', server)],
      budgetMs: 200,
      maxAttempts: 5,
      maxParallelPerHost: 1,
    });
    const events = await eventsOf(running);
    expect(labels(events)).toEqual(['a attempt-started 1', 'b finished 1', 'a finished 1']);
    for (const { record } of finishedOf(events))
      expect(record.outcome).toMatchObject({ kind: 'timeout', phase: 'total', limitMs: 200 });
    const [sent, unsent] = await running.records;
    expect(sent!.sentAtMs).toBeDefined();
    expect(unsent!.sentAtMs).toBeUndefined();
    expect(server.requests).toHaveLength(1);
  });

  it('leaves the wait for a slot that another call holds when it is given up', async () => {
    const asked = createGate();
    const held: ServerResponse[] = [];
    const server = await serve((response) => {
      held.push(response);
      asked.open();
    });
    const client = createFanOutClient({ maxParallelPerHost: 1 });
    closers.unshift(() => client.close());
    const holder = client.fanOut({ prompt: 'x', targets: [target('a', server)] });
    await asked.opened;
    const caller = new AbortController();
    const waiting = client.fanOut({
      prompt: 'x',
      targets: [target('b', server, { headers: { 'x-target': 'b' } })],
      signal: caller.signal,
    });
    caller.abort();
    expect((await waiting.records)[0]!.outcome).toMatchObject({ kind: 'cancelled' });
    answer(held[0]!, 'x');
    expect((await holder.records)[0]!.outcome).toEqual({ kind: 'completed' });
    // The abandoned turn gave its slot back.
    const third = client.fanOut({ prompt: 'x', targets: [target('c', server)] });
    for await (const event of third) if (event.type === 'attempt-started') break;
    expect(server.requests.some(({ headers }) => headers['x-target'] === 'b')).toBe(false);
  });

  it('takes an abort down to the socket', async () => {
    const closed = createGate();
    const server = await serve((response) => {
      response.on('close', closed.open);
      stream(response).write(chatEvent({ content: 'begun' }));
    });
    const caller = new AbortController();
    const events: FanOutEvent[] = [];
    for await (const event of fanOut({
      prompt: 'x',
      targets: [target('a', server)],
      signal: caller.signal,
      maxAttempts: 3,
    })) {
      events.push(event);
      if (event.type === 'delta') caller.abort();
    }
    await closed.opened;
    expect(finishedOf(events)).toMatchObject([{ text: 'begun', record: { outcome: { kind: 'cancelled' } } }]);
    expect(server.requests).toHaveLength(1);
  });

  it('sends nothing when it was given up before it began', async () => {
    const server = await serve(() => undefined);
    const events = await eventsOf(
      fanOut({ prompt: 'x', targets: [target('a', server)], signal: AbortSignal.abort() }),
    );
    expect(labels(events)).toEqual(['a finished 1']);
    expect(server.requests).toHaveLength(0);
  });

  it.each([
    [
      'an HTTP error',
      (response: ServerResponse) =>
        response.writeHead(500, { 'content-type': 'application/json' }).end('{"error":{"message":"boom"}}'),
      '',
    ],
    [
      'an error event',
      (response: ServerResponse) =>
        stream(response).end(`${chatEvent({ content: 'half' })}data: {"error":{"message":"boom"}}\n\n`),
      'half',
    ],
    [
      'an error document with status 200',
      (response: ServerResponse) =>
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"error":{"message":"boom"}}'),
      '',
    ],
  ])('keeps the words of %s out of the answer', async (_, handle, text) => {
    const server = await serve((response) => void handle(response));
    const events = await eventsOf(fanOut({ prompt: 'x', targets: [target('a', server)] }));
    const [finished] = finishedOf(events);
    expect(finished!.text).toBe(text);
    expect(JSON.stringify(finished!.record.outcome)).toContain('boom');
    expect(events.filter(({ type }) => type === 'delta').length).toBe(text === '' ? 0 : 1);
  });

  it('shows the text of an answer that came in one piece', async () => {
    const server = await serve((response) => {
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(
          '{"choices":[{"index":0,"message":{"role":"assistant","content":"whole"},"finish_reason":"stop"}]}',
        );
    });
    const events = await eventsOf(fanOut({ prompt: 'x', targets: [target('a', server)] }));
    expect(finishedOf(events)).toMatchObject([{ text: 'whole', record: { outcome: { kind: 'completed' } } }]);
  });

  it('shows no key, though the server quotes it', async () => {
    const canary = 'sk-canary-0123456789';
    const server = await serve((response, _, request) => {
      response.writeHead(401).end(
        JSON.stringify({
          error: {
            message: `bad key ${request.headers.authorization} ${String(request.headers['x-team'])}`,
          },
        }),
      );
    });
    const running = fanOut({
      prompt: 'x',
      targets: [target('a', server, { apiKey: canary, headers: { 'X-Team': `team-${canary}` } })],
      maxAttempts: 2,
    });
    const events = await eventsOf(running);
    expect(server.requests[0]!.headers.authorization).toBe(`Bearer ${canary}`);
    expect(JSON.stringify([events, await running.records])).not.toContain('canary');
    expect(finishedOf(events)[0]!.record.outcome).toMatchObject({ kind: 'http_error', status: 401 });
  });

  it('keeps going for the other targets when one cannot be reached', async () => {
    const gone = await startLoopbackServer(() => undefined);
    await gone.close();
    const server = await serve((response) => answer(response, 'here'));
    const records = await fanOut({ prompt: 'x', targets: [target('a', gone), target('b', server)] }).records;
    expect(records.map(({ outcome }) => outcome.kind)).toEqual(['transport_error', 'completed']);
  });

  it.each([
    ['an id twice', [{ id: 'a' }, { id: 'a' }], /Two targets have the id "a"/],
    ['an unknown backend', [{ backend: 'x' }], /unknown backend "x"/],
    ['a bad address', [{ apiBase: 'h' }], /is not a URL/],
  ])('refuses %s at once', (_, parts, message) => {
    const targets = parts.map((part) => ({
      id: 'a',
      backend: 'openai',
      apiBase: 'http://127.0.0.1:9',
      model: 'm',
      ...part,
    }));
    expect(() => fanOut({ prompt: 'x', targets })).toThrow(message);
  });

  it('takes a budget without end', async () => {
    const server = await serve((response) => answer(response, 'x'));
    const [record] = await fanOut({ prompt: 'x', targets: [target('a', server)], budgetMs: Infinity })
      .records;
    expect(record!.outcome).toEqual({ kind: 'completed' });
  });

  it('answers nobody when nobody was asked', async () => {
    expect(await eventsOf(fanOut({ prompt: 'x', targets: [] }))).toEqual([]);
  });
});
