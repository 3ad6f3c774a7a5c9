import { describe, expect, it } from 'vitest';
import { openaiBackend } from '../backends/openai-backend.ts';
import { createRedactor } from '../plan/redact-text.ts';
import { captureExchange, chatEvent, doneEvent, usageEvent } from '../testing/capture-exchange.ts';
import type { BodyRead } from '../testing/capture-exchange.ts';
import type { CapturedExchange } from '../load/captured-exchange.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { decodeExchange } from './decode-exchange.ts';
import type { DecodeContext } from './decode-exchange.ts';

/** Counts words, so that expected counts can be read off the text. */
const wordTokenizer: Tokenizer = {
  name: 'words',
  source: 'tokenizer',
  count: (text) => text.split(' ').filter((word) => word !== '').length,
  encode: () => [],
  decode: () => '',
};

function decode(
  reads: readonly BodyRead[],
  captured: Partial<CapturedExchange> = {},
  context: Partial<DecodeContext> = {},
) {
  return decodeExchange(captureExchange(reads, captured), {
    backend: openaiBackend,
    levelIndex: 2,
    requested: { outputTokenCount: 3 },
    streamed: true,
    redact: (text) => text,
    ...context,
  });
}

const role = chatEvent({ role: 'assistant', content: '' });

describe('decodeExchange', () => {
  it('takes each instant from the read that completed the event', () => {
    const record = decode(
      [
        [150, role],
        [200, chatEvent({ reasoning_content: 'Hm.' })],
        [230, chatEvent({ content: 'Yes' })],
        [
          260,
          chatEvent({ content: ' sir' }, 'stop') + usageEvent({ prompt_tokens: 7, completion_tokens: 3 }),
        ],
        [270, doneEvent],
      ],
      {
        scheduledAtMs: 90,
        closedAtMs: 275,
        connection: { reused: true },
        resendCount: 1,
        index: 4,
        threadIndex: 1,
      },
    );
    expect(record).toEqual({
      index: 4,
      levelIndex: 2,
      phase: 'measured',
      threadIndex: 1,
      scheduledAtMs: 90,
      sentAtMs: 100,
      writtenAtMs: 101,
      firstByteAtMs: 150,
      firstEventAtMs: 150,
      firstTokenAtMs: 200,
      firstAnswerTokenAtMs: 230,
      lastTokenAtMs: 260,
      closedAtMs: 275,
      chunks: { atMs: [200, 230, 260], readNumber: [1, 2, 3], kind: ['reasoning', 'text', 'text'] },
      connection: { reused: true },
      tokens: { input: { count: 7, source: 'server' }, output: { count: 3, source: 'server' } },
      requested: { outputTokenCount: 3 },
      outcome: { kind: 'completed' },
      finishReason: 'stop',
      httpStatus: 200,
      responseBytes: expect.any(Number),
      unparsedEventCount: 0,
      streamed: true,
      resendCount: 1,
    });
  });

  it('keeps usage, finish and [DONE] out of the chunks and the last token', () => {
    const record = decode([
      [200, chatEvent({ content: 'a' })],
      [300, chatEvent({ content: null }, 'stop')],
      [400, usageEvent({ completion_tokens: 1 })],
      [500, doneEvent],
    ]);
    expect(record.lastTokenAtMs).toBe(200);
    expect(record.chunks?.atMs).toEqual([200]);
  });

  it('leaves chunks of one read with the same instant and read number', () => {
    const record = decode([[200, chatEvent({ content: 'a' }) + chatEvent({ content: 'b' }) + doneEvent]]);
    expect(record.chunks).toMatchObject({ atMs: [200, 200], readNumber: [0, 0] });
  });

  it('counts an event with reasoning and answer as one answer chunk', () => {
    const record = decode([[200, chatEvent({ reasoning: 'so', content: 'Yes' }, 'stop')]]);
    expect(record.chunks?.kind).toEqual(['text']);
    expect(record.firstAnswerTokenAtMs).toBe(200);
  });

  it('counts a tool call as token and as answer', () => {
    const call = { tool_calls: [{ index: 0, id: 'c1', function: { name: 'find', arguments: '' } }] };
    const record = decode([[200, chatEvent(call, 'tool_calls') + doneEvent]]);
    expect(record).toMatchObject({ firstAnswerTokenAtMs: 200, chunks: { kind: ['tool-call'] } });
  });

  it('gives an empty answer no tokens and no chunks', () => {
    const record = decode([[200, role + chatEvent({}, 'stop') + usageEvent({ completion_tokens: 0 })]]);
    expect(record.outcome).toMatchObject({ kind: 'completed', rule: 'no-payload' });
    expect(record.firstEventAtMs).toBe(200);
    expect(record.tokens).toEqual({ output: { count: 0, source: 'server' } });
    expect(record).not.toHaveProperty('firstTokenAtMs');
    expect(record).not.toHaveProperty('chunks');
  });

  it('counts broken events and reads on behind them', () => {
    const record = decode([[200, 'data: {"choices"\n\n' + chatEvent({ content: 'a' }, 'stop')]]);
    expect(record).toMatchObject({
      unparsedEventCount: 1,
      outcome: { kind: 'completed' },
      chunks: { atMs: [200] },
    });
  });

  it('gives tokens per chunk where usage comes with each, and none where it repeats a total', () => {
    const stream = (counts: readonly number[]): string =>
      counts.map((count) => chatEvent({ content: 'a' }, null, { completion_tokens: count })).join('');
    expect(decode([[200, stream([1, 3, 4])]]).chunks?.tokenCount).toEqual([1, 2, 1]);
    expect(decode([[200, stream([1, 1, 1])]]).chunks?.tokenCount).toEqual([1, 1, 1]);
    expect(decode([[200, stream([9, 9, 9])]]).chunks).not.toHaveProperty('tokenCount');
  });

  it('names payloads that it cannot place, without what is secret', () => {
    const record = decode(
      [
        [200, role + chatEvent({ 'sk-secret': 'abc' })],
        [210, chatEvent({ content: 'Yes' }) + chatEvent({ 'sk-secret': 'de' }, 'stop')],
      ],
      {},
      { redact: createRedactor(['sk-secret']) },
    );
    expect(record).toMatchObject({
      firstTokenAtMs: 200,
      firstAnswerTokenAtMs: 210,
      chunks: { atMs: [200, 210, 210], kind: ['unread', 'text', 'unread'] },
      unreadPayloads: { 'delta.[redacted]': 2 },
    });
  });

  it('counts the answers that came side by side', () => {
    const choice = (index: number): string =>
      `data: ${JSON.stringify({ choices: [{ index, delta: { content: 'a' } }] })}\n\n`;
    expect(decode([[200, choice(0) + choice(1) + choice(0) + choice(1)]]).choiceCount).toBe(2);
    expect(decode([[200, choice(0) + choice(0)]])).not.toHaveProperty('choiceCount');
  });

  it('counts an event that is nested too deep to read as unparsed', () => {
    const depth = 20_000;
    const deep = `data: {"choices":[{"index":0,"delta":{"content":${'['.repeat(depth)}"a"${']'.repeat(depth)}}}]}\n\n`;
    const record = decode([[200, deep + chatEvent({ content: 'a' }, 'stop')]]);
    expect(record).toMatchObject({ unparsedEventCount: 1, chunks: { kind: ['text'] } });
  });

  it('delivers a last event without its blank line', () => {
    const record = decode([[200, chatEvent({ content: 'a' }, 'stop').trimEnd()]]);
    expect(record).toMatchObject({ outcome: { kind: 'completed' }, lastTokenAtMs: 200 });
  });

  it('keeps what arrived before a timeout, and does not count the torn event as unparsed', () => {
    const end = { kind: 'timeout', phase: 'total', limitMs: 100, message: 'too long' } as const;
    const record = decode(
      [[200, `${chatEvent({ content: 'one two' })}data: {"cho`]],
      { end },
      { tokenizer: wordTokenizer },
    );
    expect(record.outcome).toEqual(end);
    expect(record.unparsedEventCount).toBe(0);
    expect(record.tokens.output).toEqual({ count: 2, source: 'tokenizer' });
    expect(decode([[200, `${chatEvent({ content: 'a' })}data: {"cho`]]).unparsedEventCount).toBe(1);
  });

  it('makes a record of a request that was never sent', () => {
    const { sentAtMs: _, ...rest } = captureExchange([]);
    const record = decodeExchange(
      {
        ...rest,
        head: undefined,
        end: { kind: 'dropped', message: 'no free slot' },
      } as unknown as CapturedExchange,
      { backend: openaiBackend, levelIndex: 0, requested: {}, streamed: true, redact: (text) => text },
    );
    expect(record).toMatchObject({ outcome: { kind: 'dropped', message: 'no free slot' }, tokens: {} });
    expect(record).not.toHaveProperty('sentAtMs');
    expect(record).not.toHaveProperty('responseBytes');
  });

  describe('of a whole body', () => {
    const json = { status: 200, contentType: 'application/json' };
    const chat = JSON.stringify({
      choices: [{ message: { role: 'assistant', content: 'two words' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 5, completion_tokens: 2 },
    });

    it.each([
      ['asked for in one piece', false],
      ['where a stream was asked for', true],
    ])('is one chunk at the last read, %s', (_, streamed) => {
      const record = decode(
        [
          [200, chat.slice(0, 20)],
          [240, chat.slice(20)],
        ],
        { head: json },
        { streamed },
      );
      expect(record).toMatchObject({
        firstEventAtMs: 240,
        firstTokenAtMs: 240,
        firstAnswerTokenAtMs: 240,
        lastTokenAtMs: 240,
        chunks: { atMs: [240], readNumber: [1], kind: ['body'] },
        tokens: { input: { count: 5 }, output: { count: 2 } },
        outcome: { kind: 'completed' },
        finishReason: 'stop',
        streamed,
      });
    });

    it('reads embeddings, which have input tokens only', () => {
      const body = JSON.stringify({
        data: [{ index: 0, embedding: [0.5] }],
        usage: { prompt_tokens: 4, total_tokens: 4 },
      });
      const record = decode([[200, body]], { head: json }, { streamed: false, tokenizer: wordTokenizer });
      expect(record).toMatchObject({ outcome: { kind: 'completed' }, chunks: { kind: ['body'] } });
      expect(record.tokens).toEqual({ input: { count: 4, source: 'server' } });
    });

    it('is incomplete when its JSON cannot be read, or says nothing', () => {
      expect(decode([[200, '<html>']], { head: json }, { streamed: false })).toMatchObject({
        outcome: {
          kind: 'incomplete',
          message: 'the response holds no readable JSON (content type application/json)',
        },
        unparsedEventCount: 1,
      });
      expect(decode([[200, '{}']], { head: json }, { streamed: false }).outcome.kind).toBe('incomplete');
      expect(decode([], { head: json }, { streamed: false }).outcome).toEqual({
        kind: 'incomplete',
        rule: 'no-answer',
        message: 'the response ended without a single event (content type application/json)',
      });
    });

    it('is an api_error when it holds an error', () => {
      const body = JSON.stringify({ error: { message: 'no such model', code: 'model_not_found' } });
      expect(decode([[200, body]], { head: json }).outcome).toEqual({
        kind: 'api_error',
        code: 'model_not_found',
        message: 'no such model',
      });
    });
  });

  it('keeps no secret, no control characters and no more than 500 characters of what a server said', () => {
    const redact = createRedactor(['sk-secret-key']);
    const message = `bad key sk-secret-key\u001b[31m\r\n${'x'.repeat(600)}`;
    const body = JSON.stringify({ error: { message } });
    const outcomes = [
      decode([[200, body]], { head: { status: 401 } }, { redact }).outcome,
      decode([[200, `data: ${body}\n\n`]], {}, { redact }).outcome,
      decode([], { end: { kind: 'transport_error', code: 'X', message } }, { redact }).outcome,
    ];
    for (const outcome of outcomes) {
      const text = 'message' in outcome ? outcome.message : '';
      expect(text).toMatch(/^bad key \[redacted\] \[31m x+…$/);
      expect(text).toHaveLength(500);
    }
  });
});
