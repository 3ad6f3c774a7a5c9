import { describe, expect, it } from 'vitest';
import type { Prompt } from '../scenario/prompt.ts';
import type { Backend, BackendRequestOptions } from './backend.ts';
import { openaiBackend } from './openai-backend.ts';
import { sglangBackend } from './sglang-backend.ts';
import { vllmBackend } from './vllm-backend.ts';

const options: BackendRequestOptions = {
  task: 'text-to-text',
  model: 'm',
  stream: true,
  endpoint: 'chat',
  basePath: '',
  headers: {},
  extraBody: {},
};
const prompt: Extract<Prompt, { kind: 'text' }> = {
  kind: 'text',
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Hi' },
  ],
  inputTokens: { count: 3, source: 'tokenizer' },
  outputTokenCount: 20,
  forceOutputLength: true,
};

function bodyOf(
  extraBody: Record<string, unknown> = {},
  backend: Backend = openaiBackend,
  changes: Partial<BackendRequestOptions> = {},
) {
  return backend.encodeRequest(prompt, { ...options, ...changes, extraBody }).body;
}

describe('encodeOpenAIRequest', () => {
  it('asks for a repeatable stream with usage', () => {
    expect(bodyOf()).toEqual({
      model: 'm',
      messages: prompt.messages,
      max_tokens: 20,
      temperature: 0,
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it('joins the messages into one prompt for completions', () => {
    const request = openaiBackend.encodeRequest(prompt, { ...options, endpoint: 'completions' });
    expect(request.path).toBe('/v1/completions');
    expect(request.body).toMatchObject({ prompt: 'Be brief.\n\nHi', max_tokens: 20 });
    expect(request.body).not.toHaveProperty('messages');
  });

  it('sends documents to the embeddings endpoint, without fields of text generation', () => {
    const request = openaiBackend.encodeRequest(
      { kind: 'documents', documents: ['a', 'b'], inputTokens: { count: 2, source: 'tokenizer' } },
      { ...options, task: 'text-to-embeddings', extraBody: { dimensions: 8 } },
    );
    expect(request.path).toBe('/v1/embeddings');
    expect(request.headers['accept']).toBe('application/json');
    expect(request.body).toEqual({ model: 'm', input: ['a', 'b'], encoding_format: 'float', dimensions: 8 });
  });

  it.each([
    ['', '/v1/chat/completions'],
    ['/', '/v1/chat/completions'],
    ['/v1', '/v1/chat/completions'],
    ['/v1/', '/v1/chat/completions'],
    ['/proxy', '/proxy/v1/chat/completions'],
    ['proxy/v1', '/proxy/v1/chat/completions'],
    ['/api/paas/v4', '/api/paas/v4/chat/completions'],
    ['/v1beta/openai', '/v1beta/openai/chat/completions'],
    ['/vllm', '/vllm/v1/chat/completions'],
  ])('makes of base path %j the path %s', (basePath, expected) => {
    expect(openaiBackend.encodeRequest(prompt, { ...options, basePath }).path).toBe(expected);
  });

  it('sends the key as bearer token, unless the user sets that header', () => {
    expect(openaiBackend.encodeRequest(prompt, { ...options, apiKey: 'k' }).headers).toEqual({
      'content-type': 'application/json',
      accept: 'text/event-stream',
      authorization: 'Bearer k',
    });
    const headers = { Authorization: 'Basic x', 'X-Tenant': 't' };
    expect(openaiBackend.encodeRequest(prompt, { ...options, apiKey: 'k', headers }).headers).toMatchObject({
      authorization: 'Basic x',
      'x-tenant': 't',
    });
    expect(openaiBackend.encodeRequest(prompt, options).headers).not.toHaveProperty('authorization');
  });

  it('lets the extra body win over every field', () => {
    const extraBody = {
      model: 'n',
      messages: [],
      max_tokens: 5,
      temperature: 1,
      stream_options: { include_usage: false },
    };
    expect(bodyOf(extraBody)).toEqual({ ...extraBody, stream: true });
  });

  it('takes out a field that the extra body sets to null', () => {
    const body = bodyOf({ temperature: null, max_tokens: null, stream_options: null });
    expect(Object.keys(body).sort()).toEqual(['messages', 'model', 'stream']);
  });

  it('leaves max_tokens out where max_completion_tokens is given', () => {
    expect(bodyOf({ max_completion_tokens: 7 })).toMatchObject({ max_completion_tokens: 7 });
    expect(bodyOf({ max_completion_tokens: 7 })).not.toHaveProperty('max_tokens');
    expect(bodyOf({ max_completion_tokens: null })).toMatchObject({ max_tokens: 20 });
  });

  it('sends the length under the name that the user gives', () => {
    const named = { outputLengthField: 'max_completion_tokens' };
    expect(bodyOf({}, openaiBackend, named)).toMatchObject({ max_completion_tokens: 20 });
    expect(bodyOf({}, openaiBackend, named)).not.toHaveProperty('max_tokens');
    expect(bodyOf({}, vllmBackend, { outputLengthField: 'n_predict' })).toMatchObject({
      n_predict: 20,
      min_tokens: 20,
    });
  });

  it.each([
    [{ max_tokens: 5 }, {}, 5],
    [{ max_tokens: 5, max_completion_tokens: 6 }, {}, 6],
    [{ max_tokens: 5, n_predict: 7 }, { outputLengthField: 'n_predict' }, 7],
    [{ n_predict: 7 }, {}, undefined],
    [{ max_tokens: '5' }, {}, undefined],
  ])('reads the length that %j asks for', (body, named, expected) => {
    expect(openaiBackend.requestedOutputTokenCount(body, { ...options, ...named })).toBe(expected);
  });

  it('keeps asking for usage when the extra body adds another stream option', () => {
    expect(bodyOf({ stream_options: { continuous_usage_stats: true } })['stream_options']).toEqual({
      include_usage: true,
      continuous_usage_stats: true,
    });
  });

  it.each([
    ['the plan', {}, { stream: false }],
    ['the extra body', { stream: false }, {}],
  ])('sends no stream options where %s does not stream', (_, extraBody, changes) => {
    const request = openaiBackend.encodeRequest(prompt, { ...options, ...changes, extraBody });
    expect(request.body['stream']).toBe(false);
    expect(request.body).not.toHaveProperty('stream_options');
    expect(request.headers['accept']).toBe('application/json');
  });
});

describe('a forced output length', () => {
  it.each([
    ['openai, which cannot', openaiBackend, {}],
    ['vllm', vllmBackend, { ignore_eos: true, min_tokens: 20 }],
    ['sglang', sglangBackend, { ignore_eos: true }],
  ])('is asked of %s', (_, backend, expected) => {
    const { ignore_eos, min_tokens } = bodyOf({}, backend);
    expect(JSON.parse(JSON.stringify({ ignore_eos, min_tokens }))).toEqual(expected);
  });

  it('is not asked for where the prompt does not force it', () => {
    const body = vllmBackend.encodeRequest({ ...prompt, forceOutputLength: false }, options).body;
    expect(body).not.toHaveProperty('ignore_eos');
    expect(body).not.toHaveProperty('min_tokens');
  });

  it('follows the length that the extra body sets', () => {
    expect(bodyOf({ max_tokens: 5 }, vllmBackend)).toMatchObject({ max_tokens: 5, min_tokens: 5 });
    expect(bodyOf({ max_completion_tokens: 6 }, vllmBackend)).toMatchObject({ min_tokens: 6 });
    expect(bodyOf({ max_tokens: null }, vllmBackend)).not.toHaveProperty('min_tokens');
  });

  it('is given up altogether where the extra body says ignore_eos: false', () => {
    const body = bodyOf({ ignore_eos: false }, vllmBackend);
    expect(body['ignore_eos']).toBe(false);
    expect(body).not.toHaveProperty('min_tokens');
  });
});
