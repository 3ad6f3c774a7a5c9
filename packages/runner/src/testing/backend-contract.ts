import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backends, findBackend, textEndpointsOf } from '../backends/backend-registry.ts';
import type { AnswerPart, Backend, BackendRequestOptions } from '../backends/backend.ts';
import { parseApiBase } from '../plan/parse-api-base.ts';
import type { Prompt } from '../scenario/prompt.ts';
import { createAnswerDecoder } from '../stream/answer-decoder.ts';

const prompts: Readonly<Record<'text' | 'documents', Prompt>> = {
  text: {
    kind: 'text',
    messages: [{ role: 'user', content: 'Say hello.' }],
    inputTokens: { count: 3, source: 'tokenizer' },
    outputTokenCount: 8,
    forceOutputLength: true,
  },
  documents: { kind: 'documents', documents: ['one', 'two'], inputTokens: { count: 2, source: 'tokenizer' } },
};

const options: BackendRequestOptions = {
  task: 'text-to-text',
  model: 'model-under-test',
  stream: true,
  endpoint: 'chat',
  apiKey: 'contract-key',
  basePath: '',
  headers: {},
  extraBody: {},
};

/** A streamed answer of one choice, byte for byte as the server sends it, and what it says. */
export interface AnswerFixture {
  readonly stream: string;
  readonly text: string;
  readonly outputTokenCount: number;
}

/** What every `Backend` promises; each registered one runs it in the test beside it. */
export function describeBackendContract(backend: Backend, fixture: AnswerFixture): void {
  describe(`backend ${backend.name}`, () => {
    describeEntry(backend);
    describeFixture(backend, fixture);
    describeRequests(backend);
    describeProbe(backend);
    describeAnswers(backend);
  });
}

function describeEntry(backend: Backend): void {
  it('is registered under a name of its own', () => {
    expect(findBackend(backend.name)).toBe(backend);
    expect(backends.filter(({ name, label }) => name === backend.name || label === backend.label)).toEqual([
      backend,
    ]);
  });

  it('states variables and an address that can be used', () => {
    for (const name of backend.keyVariables) expect(name).toMatch(/^[A-Z][A-Z0-9_]*$/);
    expect(parseApiBase(backend.exampleBase).origin).toMatch(/^https?:/);
  });

  it('takes its key variables from no other entry', () => {
    const others = backends.filter((other) => other !== backend);
    expect(others.filter(({ keyVariables }) => keyVariables === backend.keyVariables)).toEqual([]);
  });
}

function describeFixture(backend: Backend, { stream, text, outputTokenCount }: AnswerFixture): void {
  it.each([
    ['in one piece', [Buffer.from(stream)]],
    ['byte by byte', Array.from(Buffer.from(stream), (byte) => Uint8Array.of(byte))],
  ])('reads an answer of the real server %s', (_, pieces) => {
    const decoder = createAnswerDecoder({ backend, streamed: true, keepText: true });
    pieces.forEach((bytes, readNumber) => decoder.feed(bytes, { atMs: readNumber, readNumber }));
    const state = decoder.end('whole');
    expect(state.kept?.text.join('')).toBe(text);
    expect(state).toMatchObject({ usage: { outputTokenCount }, done: true, unparsedEventCount: 0 });
    expect([...state.unreadPayloads.keys()]).toEqual([]);
    expect([...backend.finishReasons.good]).toContain(state.finishReason?.toLowerCase());
  });

  it('finds its end mark in the last event alone', () => {
    const events = stream.trim().split(backend.framing === 'sse' ? '\n\n' : '\n');
    const marked = events.filter((event) => backend.endMark.texts.some((mark) => event.includes(mark)));
    expect(marked).toEqual(events.slice(-1));
  });
}

function describeRequests(backend: Backend): void {
  const encode = (changes: Partial<BackendRequestOptions> = {}) =>
    backend.tasks.map((task) => {
      const prompt = task === 'text-to-embeddings' ? prompts.documents : prompts.text;
      return backend.encodeRequest(prompt, { ...options, task, ...changes });
    });

  it('serves at least one task', () => {
    expect(backend.tasks.length).toBeGreaterThan(0);
  });

  it('encodes every task as a path and a body that JSON can carry', () => {
    for (const request of encode()) {
      expect(request.path).toMatch(/^\/[^\s?#]+$/);
      expect(JSON.parse(JSON.stringify(request.body))).toEqual(request.body);
      expect(Object.keys(request.body).length).toBeGreaterThan(0);
    }
  });

  it('is a function of its arguments, and changes none of them', () => {
    const extraBody = Object.freeze({ top_k: 3 });
    const headers = Object.freeze({ 'X-Trace': '1' });
    expect(encode({ extraBody, headers })).toEqual(encode({ extraBody, headers }));
  });

  it('lets the extra body win over every field it sets itself', () => {
    for (const [index, request] of encode().entries()) {
      for (const field of Object.keys(request.body)) {
        const changed = encode({ extraBody: { [field]: 'from the user' } })[index]!;
        expect(changed.body[field], field).toBe('from the user');
      }
    }
  });

  it('carries the key in a header only, with lower-case header names', () => {
    for (const { headers, path, body } of encode()) {
      expect(Object.values(headers).join()).toContain('contract-key');
      expect(JSON.stringify([path, body])).not.toContain('contract-key');
      expect(Object.keys(headers)).toEqual(Object.keys(headers).map((name) => name.toLowerCase()));
    }
  });

  it('sends no trace of a key that is not there', () => {
    const { apiKey: _, ...anonymous } = options;
    const request = backend.encodeRequest(prompts.text, anonymous);
    expect(JSON.stringify(request.headers)).not.toMatch(/undefined|null/);
    expect(request.headers).not.toHaveProperty('authorization');
    expect(request.headers).not.toHaveProperty('x-api-key');
  });

  it("lets the user's headers win, whatever their case", () => {
    for (const { headers } of encode({ headers: { 'CONTENT-TYPE': 'application/x-test' } })) {
      expect(headers['content-type']).toBe('application/x-test');
    }
  });
}

function describeProbe(backend: Backend): void {
  it('probes a target with the key of its requests', () => {
    const { apiKey: _, ...anonymous } = options;
    for (const given of [options, anonymous]) {
      const probe = backend.encodeProbe(given);
      expect(probe.path).toMatch(/^\/[^\s?#]+$/);
      expect(Object.values(probe.headers).join().includes('contract-key')).toBe(given === options);
    }
    expect(backend.encodeProbe({ ...options, headers: { 'X-Trace': '1' } }).headers).toHaveProperty(
      'x-trace',
    );
  });

  it('knows at least one text endpoint', () => {
    expect(textEndpointsOf(backend).length).toBeGreaterThan(0);
  });
}

function describeAnswers(backend: Backend): void {
  it('finds nothing in an empty event', () => {
    expect(backend.decodeEvent('', undefined)).toEqual([]);
  });

  it('throws a SyntaxError on broken JSON', () => {
    expect(() => backend.decodeEvent('{"broken', undefined)).toThrow(SyntaxError);
    expect(() => backend.decodeBody('{"broken')).toThrow(SyntaxError);
  });

  it('reads any valid JSON without throwing, as parts with sound counts', () => {
    fc.assert(
      fc.property(answerLikeJson, (json) => {
        for (const parts of [backend.decodeEvent(json, undefined), backend.decodeBody(json)])
          parts.forEach(expectSound);
      }),
    );
  });

  it('reads any text as an error without throwing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), answerLikeJson), (body) => {
        expect(typeof backend.decodeError(body).message).toBe('string');
        for (const part of backend.decodeEvent(body, 'error')) expectSound(part);
      }),
    );
  });

  it.each(['<html><body>Bad gateway</body></html>', 'Bad gateway'])(
    'keeps the words of the error body %s',
    (body) => {
      expect(backend.decodeError(body).message).toBe('Bad gateway');
    },
  );
}

const fieldNames =
  'choices delta message text content reasoning tool_calls function arguments finish_reason usage prompt_tokens ' +
  'completion_tokens error code data embedding done thinking response embeddings done_reason eval_count load_duration ' +
  'type content_block partial_json stop_reason input_tokens output_tokens input name ' +
  'reasoning_details thinking_blocks audio transcript refusal parts murmur x_groq usageMetadata total_tokens';
const fieldName = fc.constantFrom(...fieldNames.split(' '));

/** JSON in which the fields of answers hold anything: what a confused server might send. */
const answerLikeJson = fc
  .letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      fc.constantFrom(
        null,
        true,
        '',
        'text',
        'message_start',
        'message_delta',
        'content_block_delta',
        -1,
        0.5,
        3,
      ),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fieldName, tie('value'), { maxKeys: 4 }),
    ),
  }))
  .value.map((value) => JSON.stringify(value));

function expectSound(part: AnswerPart): void {
  if (part.type === 'usage') {
    const { type: _, ...counts } = part;
    for (const count of Object.values(counts)) expect(Number.isSafeInteger(count) && count >= 0).toBe(true);
  }
  if (part.type === 'timings') {
    const { type: _, ...durations } = part;
    for (const ms of Object.values(durations)) expect(ms).toBeGreaterThanOrEqual(0);
  }
  if (part.type === 'delta') expect(typeof part.text).toBe('string');
  if (part.type === 'unread') expect(part.field).toMatch(/^\w+\./);
  if (part.type === 'error') expect(typeof part.message).toBe('string');
}
