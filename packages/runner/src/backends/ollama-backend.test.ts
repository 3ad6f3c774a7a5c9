import { describe, expect, it } from 'vitest';
import type { Prompt } from '../scenario/prompt.ts';
import { describeBackendContract } from '../testing/backend-contract.ts';
import type { AnswerPart, BackendRequestOptions } from './backend.ts';
import { ollamaBackend } from './ollama-backend.ts';

// Shape: ollama/ollama, docs/api.md, chat request (streaming).
describeBackendContract(ollamaBackend, {
  text: 'Snow melts.',
  outputTokenCount: 3,
  stream: `{"model":"brook:3b","created_at":"2026-01-09T08:53:20.1Z","message":{"role":"assistant","content":"Snow"},"done":false}
{"model":"brook:3b","created_at":"2026-01-09T08:53:20.2Z","message":{"role":"assistant","content":" melts."},"done":false}
{"model":"brook:3b","created_at":"2026-01-09T08:53:20.3Z","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","total_duration":900000000,"load_duration":100000000,"prompt_eval_count":7,"prompt_eval_duration":300000000,"eval_count":3,"eval_duration":500000000}
`,
});

const options: BackendRequestOptions = {
  task: 'text-to-text',
  model: 'brook:3b',
  stream: true,
  endpoint: 'chat',
  basePath: '',
  headers: {},
  extraBody: {},
};
const prompt: Extract<Prompt, { kind: 'text' }> = {
  kind: 'text',
  messages: [
    { role: 'developer', content: 'Be brief.' },
    { role: 'user', content: 'Hi' },
  ],
  inputTokens: { count: 3, source: 'tokenizer' },
  outputTokenCount: 20,
  forceOutputLength: true,
};
const bodyOf = (extraBody: Record<string, unknown> = {}, changes: Partial<BackendRequestOptions> = {}) =>
  ollamaBackend.encodeRequest(prompt, { ...options, ...changes, extraBody }).body;
const decode = (line: object): readonly AnswerPart[] =>
  ollamaBackend.decodeEvent(JSON.stringify(line), undefined);

describe('a request to Ollama', () => {
  it('asks for a repeatable chat, with its limit among the model options', () => {
    expect(bodyOf()).toEqual({
      model: 'brook:3b',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hi' },
      ],
      stream: true,
      options: { num_predict: 20, temperature: 0 },
    });
  });

  it('takes the system prompt apart for /api/generate', () => {
    const { path, body } = ollamaBackend.encodeRequest(prompt, { ...options, endpoint: 'completions' });
    expect(path).toBe('/api/generate');
    expect(body).toMatchObject({ system: 'Be brief.', prompt: 'Hi' });
    expect(body).not.toHaveProperty('messages');
  });

  it('sends documents to /api/embed, without fields of text generation', () => {
    const { path, body, headers } = ollamaBackend.encodeRequest(
      { kind: 'documents', documents: ['a', 'b'], inputTokens: { count: 2, source: 'tokenizer' } },
      { ...options, task: 'text-to-embeddings', extraBody: { keep_alive: '10m' } },
    );
    expect(path).toBe('/api/embed');
    expect(headers['accept']).toBe('application/json');
    expect(body).toEqual({ model: 'brook:3b', input: ['a', 'b'], keep_alive: '10m' });
  });

  it('says in words that it wants no stream, because silence means one', () => {
    expect(bodyOf({}, { stream: false })['stream']).toBe(false);
    expect(bodyOf({ stream: false })['stream']).toBe(false);
  });

  it.each([
    ['keep_alive at the top', { keep_alive: -1 }, { keep_alive: -1 }],
    ['single options', { options: { num_ctx: 8192 } }, { options: { num_predict: 20, num_ctx: 8192 } }],
    ['an option taken out', { options: { num_predict: null } }, { options: { temperature: 0 } }],
    [
      'what other APIs have at the top',
      { max_tokens: 5, temperature: 0.7, seed: 3 },
      { options: { num_predict: 5, temperature: 0.7, seed: 3 } },
    ],
    [
      'its own options before those',
      { temperature: 0.7, options: { temperature: 0.2 } },
      { options: { temperature: 0.2 } },
    ],
  ])('takes from the extra body %s', (_, extraBody, expected) => {
    const body = bodyOf(extraBody);
    expect(body).toMatchObject(expected);
    for (const name of ['max_tokens', 'temperature', 'seed']) expect(body).not.toHaveProperty(name);
  });

  it('leaves no limit where it was taken out', () => {
    expect(bodyOf({ max_tokens: null })['options']).toEqual({ temperature: 0 });
  });

  it.each([
    ['', '/api/chat'],
    ['/', '/api/chat'],
    ['/v1', '/api/chat'],
    ['/api/', '/api/chat'],
    ['/gpu/v1', '/gpu/api/chat'],
    ['gpu', '/gpu/api/chat'],
  ])('makes of base path %j the path %s', (basePath, expected) => {
    expect(ollamaBackend.encodeRequest(prompt, { ...options, basePath }).path).toBe(expected);
  });

  it('needs no key, and sends one as bearer token', () => {
    expect(ollamaBackend.encodeRequest(prompt, options).headers).toEqual({
      'content-type': 'application/json',
      accept: 'application/x-ndjson',
    });
    const { headers } = ollamaBackend.encodeProbe({ apiKey: 'k', basePath: '', headers: {} });
    expect(headers).toEqual({ authorization: 'Bearer k' });
  });
});

describe('an answer of Ollama', () => {
  it.each<[string, object, AnswerPart[]]>([
    ['text', { message: { role: 'assistant', content: 'a' }, done: false }, [text('a')]],
    ['no token in empty content', { message: { role: 'assistant', content: '' }, done: false }, []],
    ['thinking', { message: { content: '', thinking: 'hm' }, done: false }, [reasoning('hm')]],
    ['text of /api/generate', { response: 'a', done: false }, [text('a')]],
    ['thinking of /api/generate', { response: '', thinking: 'hm', done: false }, [reasoning('hm')]],
    [
      'a tool call, whole as it comes',
      { message: { content: '', tool_calls: [{ function: { name: 'f', arguments: { a: 1 } } }] } },
      [
        { type: 'delta', kind: 'tool-call', text: 'f' },
        { type: 'delta', kind: 'tool-call', text: '{"a":1}' },
      ],
    ],
    [
      'the end of a preload',
      { message: { content: '' }, done: true, done_reason: 'load' },
      [{ type: 'finish', reason: 'load' }, { type: 'done' }],
    ],
    ['an end without a reason, as older servers send it', { response: '', done: true }, [{ type: 'done' }]],
    [
      'an error in the middle',
      { error: 'an error was encountered' },
      [{ type: 'error', message: 'an error was encountered' }],
    ],
    [
      'a payload that cannot be placed',
      { message: { content: '', whisper: 'psst' }, done: false },
      [{ type: 'unread', field: 'message.whisper' }],
    ],
    ['nothing in a line of another kind', { status: 'pulling manifest' }, []],
  ])('holds %s', (_, line, expected) => {
    expect(decode(line)).toEqual(expected);
  });

  it('states its counts, and its durations in ms with the load apart', () => {
    const end = {
      message: { content: '' },
      done: true,
      done_reason: 'stop',
      total_duration: 4_900_000_000,
      load_duration: 3_000_500_000,
      prompt_eval_count: 26,
      prompt_eval_duration: 300_000_000,
      eval_count: 282,
      eval_duration: 1_500_000_000,
    };
    expect(decode(end)).toEqual([
      { type: 'usage', inputTokenCount: 26, outputTokenCount: 282 },
      { type: 'timings', totalMs: 4900, loadMs: 3000.5, promptEvalMs: 300, evalMs: 1500 },
      { type: 'finish', reason: 'stop' },
      { type: 'done' },
    ]);
  });

  it('leaves unknown what the server leaves out, such as the count of a cached prompt', () => {
    expect(decode({ done: true, eval_count: 2, load_duration: -1, eval_duration: '5' })).toEqual([
      { type: 'usage', outputTokenCount: 2 },
      { type: 'done' },
    ]);
  });

  it('reads embeddings', () => {
    const body = { model: 'm', embeddings: [[0.5]], load_duration: 2_000_000, prompt_eval_count: 8 };
    expect(ollamaBackend.decodeBody(JSON.stringify(body))).toEqual([
      { type: 'delta', kind: 'body', text: '' },
      { type: 'usage', inputTokenCount: 8 },
      { type: 'timings', loadMs: 2 },
    ]);
  });
});

function text(content: string): AnswerPart {
  return { type: 'delta', kind: 'text', text: content };
}

function reasoning(content: string): AnswerPart {
  return { type: 'delta', kind: 'reasoning', text: content };
}
