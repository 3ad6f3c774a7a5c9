import { describe, expect, it } from 'vitest';
import { openaiBackend } from '../backends/openai-backend.ts';
import type { CapturedExchange } from '../load/captured-exchange.ts';
import { captureExchange, chatEvent, doneEvent, usageEvent } from '../testing/capture-exchange.ts';
import { decodeExchange } from './decode-exchange.ts';

function outcomeOf(text: string, captured: Partial<CapturedExchange> = {}) {
  return decodeExchange(captureExchange([[200, text]], captured), {
    backend: openaiBackend,
    levelIndex: 0,
    requested: {},
    streamed: true,
    redact: (said) => said,
  }).outcome;
}

const text = chatEvent({ content: 'a' });
const finish = chatEvent({}, 'stop');
const error = 'data: {"error":{"message":"out of memory","code":500}}\n\n';
const apiError = { kind: 'api_error', code: 500, message: 'out of memory' };
const reset = { kind: 'transport_error', code: 'ECONNRESET', message: 'reset' } as const;
const truncated = { kind: 'transport_error', code: 'BODY_TRUNCATED', message: 'early end' } as const;
const cut = { kind: 'incomplete', message: 'early end' } as const;
const cancelled = { kind: 'cancelled', message: 'end of run' } as const;
const timeout = { kind: 'timeout', phase: 'total', limitMs: 5, message: 'too long' } as const;
const completed = { kind: 'completed' };

describe('decideOutcome', () => {
  it('blames the server for an error whose message was let go', () => {
    const end = { kind: 'transport_error', code: 'RESPONSE_TOO_LARGE', message: 'is larger' } as const;
    const head = { status: 500 };
    expect(outcomeOf('', { end, head, droppedBytes: 9 })).toMatchObject({
      kind: 'http_error',
      status: 500,
      message: 'is larger',
    });
  });

  it.each<[string, string, CapturedExchange['end'], object]>([
    ['finish reason and end mark', text + finish + doneEvent, { kind: 'ended' }, completed],
    ['a finish reason only', text + finish, { kind: 'ended' }, completed],
    [
      'a payload and an end mark only',
      text + doneEvent,
      { kind: 'ended' },
      { kind: 'completed', rule: 'no-finish-reason' },
    ],
    ['an end mark without payload', doneEvent, { kind: 'ended' }, { kind: 'incomplete', rule: 'no-answer' }],
    [
      'neither',
      text,
      { kind: 'ended' },
      { kind: 'incomplete', rule: 'no-end', message: expect.stringContaining('after 1 chunks') },
    ],
    ['usage only', usageEvent({ completion_tokens: 0 }), { kind: 'ended' }, { kind: 'incomplete' }],
    ['comments only', ': ping\n\n', { kind: 'ended' }, { kind: 'incomplete' }],
    ['an error and an end mark', text + error + doneEvent, { kind: 'ended' }, apiError],
    ['an error and a reset', text + error, reset, apiError],
    ['a reset', text, reset, reset],
    ['a reset behind the finish reason', text + finish, reset, reset],
    ['a reset behind the end mark', text + finish + doneEvent, reset, completed],
    ['a truncated body', text, truncated, cut],
    ['a body that the load thread found truncated', text, cut, cut],
    ['a body truncated behind the end mark', text + finish + doneEvent, truncated, completed],
    ['the end of the run', text + finish, cancelled, cancelled],
    ['the end of the run behind the end mark', text + finish + doneEvent, cancelled, completed],
    ['a timeout behind the end mark', text + finish + doneEvent, timeout, completed],
    ['a timeout behind an error', error, timeout, apiError],
    ['the end of the run behind an end mark alone', doneEvent, cancelled, { kind: 'incomplete' }],
  ])('with %s', (_, body, end, expected) => {
    expect(outcomeOf(body, { end })).toMatchObject(expected);
  });

  it.each([
    ['stop', text, { kind: 'completed' }],
    ['LENGTH', text, { kind: 'completed' }],
    ['content_filter', text, { kind: 'completed' }],
    ['stop', '', { rule: 'no-payload', message: 'finish reason "stop" and nothing else' }],
    [
      'repetition',
      text,
      {
        rule: 'unknown-finish-reason',
        message: 'finish reason "repetition", which backend openai does not know',
      },
    ],
    ['repetition', '', { kind: 'incomplete', rule: 'no-answer' }],
    ['abort', text, { kind: 'api_error', code: 'abort', rule: 'failed-finish' }],
    ['error', '', { kind: 'api_error', code: 'error', rule: 'failed-finish' }],
    ['null', text, { kind: 'completed', rule: 'no-finish-reason' }],
  ])('decides by finish reason %j', (reason, payload, expected) => {
    expect(outcomeOf(payload + chatEvent({}, reason) + doneEvent)).toMatchObject(expected);
  });

  it('says of a foreign format how it looks', () => {
    const tokens = ['a', 'b'].map((word) => `data: {"token":{"text":"${word}"},"generated_text":null}\n\n`);
    expect(outcomeOf(tokens.join('') + doneEvent)).toEqual({
      kind: 'incomplete',
      rule: 'no-answer',
      message:
        'the response ended without an answer that backend openai can read, after 3 events ' +
        '(content type text/event-stream; charset=utf-8): {"token":{"text":"a"},"generated_text":null}',
    });
  });

  it('quotes a page that came in place of an answer', () => {
    const page = '<html><title>Sign in</title>Please sign in</html>';
    const head = { status: 200, contentType: 'text/html' };
    expect(outcomeOf(page, { head })).toEqual({
      kind: 'incomplete',
      rule: 'unreadable',
      message: 'the response holds no readable JSON (content type text/html): Sign in Please sign in',
    });
  });

  it('takes no payload for whole that is followed by what cannot be read and an end mark alone', () => {
    expect(outcomeOf(`${text}data: CUDA error\n\n${doneEvent}`)).toMatchObject({
      kind: 'incomplete',
      rule: 'unreadable',
      message: expect.stringContaining('1 of its events could not be read: CUDA error'),
    });
  });

  it('keeps only the first of several errors', () => {
    expect(outcomeOf(`${error}data: {"error":"aborted"}\n\n`)).toEqual(apiError);
  });

  it.each([
    ['2', 2000],
    [' 0.5 ', 500],
    ['Fri, 31 Dec 1999 23:59:59 GMT', undefined],
    ['-1', undefined],
    ['', undefined],
  ])('reads Retry-After %j', (retryAfter, expected) => {
    const outcome = outcomeOf('{"error":{"message":"slow down"}}', { head: { status: 429, retryAfter } });
    expect(outcome).toEqual({
      kind: 'http_error',
      status: 429,
      message: 'slow down',
      ...(expected === undefined ? {} : { retryAfterMs: expected }),
    });
  });

  it.each([
    [
      'https://key@gateway.example.com/v1/chat/completions/?token=canary',
      'redirects to https://gateway.example.com/v1/chat/completions/, which is not followed. If that is the right place, write it as the API base.',
    ],
    [
      '/v1/chat/completions/',
      'redirects to /v1/chat/completions/, which is not followed. If that is the right place, write it as the API base, behind the host.',
    ],
    [
      'https://sso.example.com/login?state=canary',
      'redirects to https://sso.example.com/login, which is not followed. Check the API base.',
    ],
  ])('says where a redirect points: %s', (location, message) => {
    expect(outcomeOf('', { head: { status: 307, location } })).toEqual({
      kind: 'http_error',
      status: 307,
      message,
    });
  });

  it('stays an http_error when the connection breaks inside the error body', () => {
    expect(outcomeOf('{"error', { head: { status: 500 }, end: reset })).toMatchObject({
      kind: 'http_error',
      status: 500,
    });
    expect(outcomeOf('', { head: { status: 503 } })).toMatchObject({ message: 'HTTP 503 without a message' });
    expect(outcomeOf(text + doneEvent, { head: { status: 302 } })).toMatchObject({
      kind: 'http_error',
      status: 302,
    });
  });

  it('keeps an error code short and printable, because it becomes a key', () => {
    const body = `data: ${JSON.stringify({ error: { message: 'm', code: `a\nb${'c'.repeat(99)}` } })}\n\n`;
    expect(outcomeOf(body)).toMatchObject({ code: `a b${'c'.repeat(60)}…` });
    expect(outcomeOf('data: {"error":{"message":"","code":null}}\n\n')).toEqual({
      kind: 'api_error',
      message: '{"message":"","code":null}',
    });
  });
});
