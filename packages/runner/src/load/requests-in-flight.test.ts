import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { monotonicMs } from '../clock.ts';
import type { RequestTimeouts } from '../plan/run-plan.ts';
import { chatEvent, doneEvent } from '../testing/capture-exchange.ts';
import { createScriptedTransport, type ScriptedExchange } from '../testing/scripted-transport.ts';
import type { CapturedEnd, CapturedExchange } from './captured-exchange.ts';
import { createReadLogPool } from './read-log.ts';
import { createRequestsInFlight, type PieceTaker, type RequestsInFlight } from './requests-in-flight.ts';

const roleOnly = chatEvent({ role: 'assistant', content: '' });
const ping = ': ping\n\n';
const token = chatEvent({ content: 'a' });

interface Flight {
  readonly inFlight: RequestsInFlight;
  readonly exchange: ScriptedExchange;
  readonly captures: CapturedExchange[];
  /** What was called, in order. */
  readonly calls: string[];
  readonly end: () => CapturedEnd | undefined;
  /** Sends one more. */
  readonly send: (index: number) => ScriptedExchange;
}

function fly(
  timeouts: Partial<RequestTimeouts> = {},
  streamed = true,
  roomBytes?: number,
  pieces?: PieceTaker,
): Flight {
  const transport = createScriptedTransport();
  const captures: CapturedExchange[] = [];
  const calls: string[] = [];
  const originMs = monotonicMs();
  const inFlight = createRequestsInFlight({
    transport,
    threadIndex: 3,
    originMs,
    logs: createReadLogPool(originMs, roomBytes),
    ...(pieces === undefined ? {} : { pieces }),
    backend: 'openai',
    streamed,
    mostAnswerBytes: 1_000_000,
    path: '/v1/chat/completions',
    headers: { accept: 'text/event-stream' },
    requestIdPrefix: 'run-0-',
    timeouts: { connectMs: 500, totalMs: 60_000, ...timeouts },
    slotFreed: (request, end) => calls.push(`slot ${request.index} ${end.kind}`),
    finished(capture) {
      calls.push(`finished ${capture.index} ${capture.end.kind}`);
      captures.push(capture);
    },
  });
  const send = (index: number): ScriptedExchange => {
    inFlight.send({ index, phase: 'measured', scheduledAtMs: undefined }, Buffer.from('{}'));
    return transport.exchanges.at(-1)!;
  };
  return { inFlight, exchange: send(7), captures, calls, end: () => captures[0]?.end, send };
}

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

describe('createRequestsInFlight', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    // The run's origin lies far behind the machine's, so that stamps of the two cannot be mistaken for each other.
    vi.advanceTimersByTime(1_000_000);
  });
  afterEach(() => {
    expect(vi.getTimerCount(), 'no timer outlives its owner').toBeLessThanOrEqual(1);
    vi.useRealTimers();
  });

  it('captures an answer with its stamps on the run clock', async () => {
    const { inFlight, exchange, captures, calls } = fly();
    await pass(5);
    exchange.sent();
    await pass(20);
    exchange.head(200, { 'content-type': 'text/event-stream', 'retry-after': '3' });
    exchange.read(token);
    await pass(10);
    exchange.read('data: [DONE]\n\n');
    expect(inFlight.size).toBe(1);
    exchange.ended();
    expect(inFlight.size).toBe(0);
    const [capture] = captures;
    expect(capture).toMatchObject({
      index: 7,
      phase: 'measured',
      threadIndex: 3,
      resendCount: 0,
      head: { status: 200, contentType: 'text/event-stream', retryAfter: '3' },
      connection: { reused: true },
      end: { kind: 'ended' },
    });
    for (const [stamp, expected] of [
      ['sentAtMs', 5],
      ['writtenAtMs', 5],
      ['firstByteAtMs', 25],
      ['closedAtMs', 35],
    ] as const)
      expect(capture![stamp], stamp).toBeCloseTo(expected, 6);
    expect([...capture!.reads.atMs].map(Math.round)).toEqual([25, 35]);
    expect(capture!.scheduledAtMs).toBeUndefined();
    expect(calls).toEqual(['slot 7 ended', 'finished 7 ended']);
    inFlight.close();
  });

  it('ends an answer at its end mark and keeps the connection where the response ends soon', async () => {
    const { exchange, captures, inFlight } = fly();
    exchange.sent();
    exchange.head();
    exchange.read(token);
    await pass(10);
    exchange.read('data: [DONE]\n\n');
    await pass(20);
    exchange.read(': late\n\n');
    exchange.ended();
    expect(exchange.aborted).toBe(false);
    expect(captures[0]).toMatchObject({ end: { kind: 'ended' }, heldOpen: undefined });
    expect(captures[0]!.closedAtMs).toBeCloseTo(10, 6);
    expect(Buffer.from(captures[0]!.body).toString()).toBe(`${token}data: [DONE]\n\n`);
    inFlight.close();
  });

  it('closes a response that is held open behind the end mark, sooner each time, and notes it', async () => {
    const { exchange, captures, calls, inFlight, send } = fly({ totalMs: 1000 });
    for (const [index, flight] of [exchange, send(8)].entries()) {
      flight.sent();
      flight.head();
      flight.read(token);
      await pass(10);
      flight.read('data: [DONE]\n\n');
      await pass(index === 0 ? 51 : 26);
      expect(flight.aborted).toBe(true);
    }
    expect(captures).toMatchObject([
      { end: { kind: 'ended' }, heldOpen: true },
      { end: { kind: 'ended' }, heldOpen: true },
    ]);
    expect(captures[0]!.closedAtMs).toBeCloseTo(10, 6);
    expect(calls).toEqual(['slot 7 ended', 'finished 7 ended', 'slot 8 ended', 'finished 8 ended']);
    inFlight.close();
  });

  it.each<[string, (flight: Flight) => void]>([
    ['a reset', ({ exchange }) => exchange.failed('ECONNRESET')],
    ['the end of the run', ({ inFlight }) => inFlight.abortAll({ kind: 'cancelled', message: 'end' })],
  ])('takes an answer whose end mark has come for ended, though %s follows', (_, follow) => {
    const flight = fly();
    flight.exchange.sent();
    flight.exchange.head();
    flight.exchange.read(`${token}data: [DONE]\n\n`);
    follow(flight);
    expect(flight.captures[0]).toMatchObject({ end: { kind: 'ended' } });
    flight.inFlight.close();
  });

  it('looks for no end mark in the body of an error, in compressed bytes or in a document', async () => {
    for (const [status, headers, streamed] of [
      [500, {}, true],
      [200, { 'content-encoding': 'gzip' }, true],
      [200, {}, false],
    ] as const) {
      const { exchange, captures, inFlight } = fly({}, streamed);
      exchange.sent();
      exchange.head(status, headers);
      exchange.read('data: [DONE]\n\n');
      await pass(200);
      expect(captures).toEqual([]);
      exchange.ended();
      inFlight.close();
    }
  });

  it('gives up an answer that grows without end, and holds none of it', () => {
    const { inFlight, exchange, captures } = fly();
    exchange.sent();
    exchange.head();
    exchange.read(token);
    exchange.read('x'.repeat(1_000_000));
    expect(captures[0]).toMatchObject({
      end: { kind: 'transport_error', code: 'RESPONSE_TOO_LARGE' },
      droppedBytes: 1_000_000 + Buffer.byteLength(token),
    });
    expect(captures[0]!.body).toHaveLength(0);
    expect(exchange.aborted).toBe(true);
    inFlight.close();
  });

  it('gives up the answer for which there is no room beside others, as its own limit, and leaves short ones alone', () => {
    const { inFlight, exchange, captures, send } = fly({}, true, 2_000_000);
    const flights = [exchange, send(8), send(9), send(10)];
    for (const one of flights) {
      one.sent();
      one.head();
    }
    for (const one of flights.slice(0, 3)) one.read('x'.repeat(900_000));
    expect(captures).toMatchObject([
      { index: 9, end: { kind: 'transport_error', code: 'ANSWER_NOT_KEPT' }, droppedBytes: 900_000 },
    ]);
    flights[3]!.read('x'.repeat(200_000));
    flights[3]!.ended();
    expect(captures[1]).toMatchObject({ index: 10, end: { kind: 'ended' } });
    inFlight.close();
  });

  it('names each request for the server log, and lets a header of the user win', () => {
    const { inFlight, exchange } = fly();
    expect(exchange.request).toMatchObject({
      method: 'POST',
      path: '/v1/chat/completions',
      headers: { 'x-request-id': 'run-0-7', accept: 'text/event-stream' },
    });
    inFlight.close();
  });

  it('ends an answer that takes too long as a whole, though tokens keep coming', async () => {
    const { inFlight, exchange, end, calls } = fly({ totalMs: 1000, betweenChunksMs: 500 });
    exchange.sent();
    exchange.head();
    for (let count = 0; count < 12; count += 1) {
      exchange.read(token);
      await pass(100);
    }
    expect(end()).toEqual({
      kind: 'timeout',
      phase: 'total',
      limitMs: 1000,
      message: 'the whole answer did not arrive within 1000 ms',
    });
    expect(exchange.aborted).toBe(true);
    expect(calls).toEqual(['slot 7 timeout', 'finished 7 timeout']);
    inFlight.close();
  });

  it('counts connecting in the whole', async () => {
    const { inFlight, exchange, end, captures } = fly({ totalMs: 1000 });
    await pass(900);
    exchange.sent();
    await pass(250);
    expect(end()).toMatchObject({ kind: 'timeout', phase: 'total' });
    expect(captures[0]!.closedAtMs).toBeLessThanOrEqual(1200);
    inFlight.close();
  });

  it.each([
    ['nothing at all', []],
    ['a role-only chunk', [roleOnly]],
    ['pings', [ping, ping]],
  ])('takes %s for no first token', async (_, reads) => {
    const { inFlight, exchange, end } = fly({ firstTokenMs: 300 });
    exchange.sent();
    exchange.head();
    for (const read of reads) exchange.read(read);
    await pass(290);
    expect(end()).toBeUndefined();
    await pass(50);
    expect(end()).toMatchObject({ kind: 'timeout', phase: 'first-token', limitMs: 300 });
    inFlight.close();
  });

  it('counts the first token from the send, and is content with reasoning', async () => {
    const { inFlight, exchange, end } = fly({ firstTokenMs: 300 });
    await pass(250);
    exchange.sent();
    await pass(200);
    exchange.head();
    exchange.read(chatEvent({ reasoning_content: 'hm' }));
    await pass(5000);
    expect(end()).toBeUndefined();
    exchange.ended();
    inFlight.close();
  });

  it('does not take pings and role-only chunks for the next chunk', async () => {
    const { inFlight, exchange, end } = fly({ betweenChunksMs: 300 });
    exchange.sent();
    exchange.head();
    await pass(2000);
    expect(end(), 'no limit before the first token').toBeUndefined();
    exchange.read(token);
    await pass(200);
    exchange.read(token);
    for (let count = 0; count < 5 && end() === undefined; count += 1) {
      await pass(100);
      exchange.read(count % 2 === 0 ? ping : roleOnly);
    }
    expect(end()).toMatchObject({ kind: 'timeout', phase: 'between-chunks', limitMs: 300 });
    inFlight.close();
  });

  it('leaves an answer in one piece alone until the whole is late', async () => {
    const { inFlight, exchange, end } = fly(
      { firstTokenMs: 300, betweenChunksMs: 300, totalMs: 2000 },
      false,
    );
    exchange.sent();
    await pass(1900);
    expect(end()).toBeUndefined();
    await pass(200);
    expect(end()).toMatchObject({ phase: 'total' });
    inFlight.close();
  });

  it.each([
    ['CONNECT_TIMEOUT', { kind: 'timeout', phase: 'connect', limitMs: 500, message: 'by test' }],
    ['BODY_TRUNCATED', { kind: 'incomplete', message: 'by test' }],
    ['ECONNRESET', { kind: 'transport_error', code: 'ECONNRESET', message: 'by test' }],
  ])('tells what the failure %s is', (code, expected) => {
    const { inFlight, exchange, end } = fly();
    exchange.failed(code, 'by test');
    expect(end()).toEqual(expected);
    inFlight.close();
  });

  it('keeps what had arrived before the connection broke', () => {
    const { inFlight, exchange, captures } = fly();
    exchange.sent();
    exchange.head();
    exchange.read(token);
    exchange.failed('ECONNRESET');
    expect(Buffer.from(captures[0]!.body).toString()).toBe(token);
    inFlight.close();
  });

  it('hands a long answer on in whole lines while it goes on, and notes what is still held of it at its end', async () => {
    const pieces: CapturedExchange[] = [];
    const { inFlight, exchange, captures } = fly({}, true, undefined, {
      hasRoom: () => true,
      add: (piece) => pieces.push(piece),
    });
    exchange.sent();
    exchange.head();
    const read = token.repeat(100) + token.slice(0, 5);
    let whole = '';
    for (let count = 0; count < 40; count += 1) {
      const bytes = count % 2 === 0 ? read : token.slice(5);
      whole += bytes;
      exchange.read(bytes);
      await pass(1);
    }
    exchange.read(doneEvent);
    exchange.ended();
    const bodies = [...pieces, ...captures].map(({ body }) => Buffer.from(body).toString());
    expect(pieces.length).toBeGreaterThan(1);
    expect(bodies.join('')).toBe(whole + doneEvent);
    for (const body of bodies) {
      expect(body.length).toBeLessThan(80_000);
      expect(body.startsWith('data: {') && body.endsWith('\n')).toBe(true);
    }
    expect(pieces[0]).toMatchObject({ index: 7, phase: 'measured', threadIndex: 3, isPiece: true });
    expect(captures[0]!.handedOnBytes).toBe(pieces.reduce((sum, { body }) => sum + body.length, 0));
    inFlight.close();
  });

  it('gives a long answer up when nobody has room for a piece of it', () => {
    const { inFlight, exchange, captures } = fly({}, true, undefined, {
      hasRoom: () => false,
      add: () => expect.unreachable(),
    });
    exchange.sent();
    exchange.head();
    for (let count = 0; count < 2; count += 1) exchange.read(token.repeat(700));
    expect(exchange.aborted).toBe(true);
    const [{ end, body, droppedBytes }] = captures as [CapturedExchange];
    expect(end).toMatchObject({ kind: 'transport_error', code: 'ANSWER_NOT_KEPT' });
    expect([body.length, droppedBytes]).toEqual([0, token.length * 1400]);
    inFlight.close();
  });

  it('knows the latest token of an answer that was handed on', async () => {
    const { inFlight, exchange, end } = fly({ betweenChunksMs: 300 }, true, undefined, {
      hasRoom: () => true,
      add: () => undefined,
    });
    exchange.sent();
    exchange.head();
    for (let count = 0; count < 6; count += 1) {
      exchange.read(token.repeat(1500));
      await pass(200);
    }
    expect(end()).toBeUndefined();
    await pass(200);
    expect(end()).toMatchObject({ kind: 'timeout', phase: 'between-chunks' });
    inFlight.close();
  });

  it.each([
    ['an error', 500, {}],
    ['compressed bytes', 200, { 'content-encoding': 'gzip' }],
  ])('keeps %s until the end', (_title, status, headers) => {
    const { inFlight, exchange, captures } = fly({}, true, undefined, {
      hasRoom: () => true,
      add: () => expect.unreachable(),
    });
    exchange.sent();
    exchange.head(status, headers);
    exchange.read(token.repeat(3000));
    exchange.ended();
    expect(captures[0]!.body.length).toBe(token.length * 3000);
    inFlight.close();
  });

  it('counts a resend and forgets the first send', async () => {
    const { inFlight, exchange, captures } = fly();
    exchange.sent();
    await pass(30);
    exchange.resent();
    exchange.sent();
    exchange.head();
    exchange.ended();
    expect(captures[0]).toMatchObject({ resendCount: 1 });
    expect(captures[0]!.sentAtMs).toBeCloseTo(30, 6);
    inFlight.close();
  });

  it('ends all at once with the given outcome, and each only once', async () => {
    const transport = createScriptedTransport();
    const ends: string[] = [];
    const inFlight = createRequestsInFlight({
      transport,
      threadIndex: 0,
      originMs: 0,
      logs: createReadLogPool(0),
      backend: 'openai',
      streamed: true,
      mostAnswerBytes: 1_000_000,
      path: '/',
      headers: {},
      requestIdPrefix: '',
      timeouts: { connectMs: 1, totalMs: 1000 },
      slotFreed: () => undefined,
      finished: ({ index, end }) => ends.push(`${index} ${end.kind}`),
    });
    for (const index of [0, 1, 2])
      inFlight.send({ index, phase: 'warmup', scheduledAtMs: undefined }, Buffer.from('{}'));
    expect(transport.exchanges[1]!.request.headers['x-request-id']).toBe('w1');
    transport.exchanges[1]!.answer();
    inFlight.abortAll({ kind: 'cancelled', message: 'over' });
    inFlight.abortAll({ kind: 'cancelled', message: 'over' });
    await pass(5000);
    for (const exchange of transport.exchanges) exchange.answer();
    expect(ends).toEqual(['1 ended', '0 cancelled', '2 cancelled']);
    expect(transport.exchanges.map(({ aborted }) => aborted)).toEqual([true, false, true]);
    inFlight.close();
  });
});
