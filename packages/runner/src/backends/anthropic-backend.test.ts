import { describe, expect, it } from 'vitest';
import type { Prompt } from '../scenario/prompt.ts';
import { describeBackendContract } from '../testing/backend-contract.ts';
import { anthropicBackend } from './anthropic-backend.ts';
import type { AnswerPart, BackendRequestOptions } from './backend.ts';

// Shape: Anthropic API documentation, "Streaming Messages".
describeBackendContract(anthropicBackend, {
  text: 'Owls hoot.',
  outputTokenCount: 4,
  stream: `event: message_start
data: {"type":"message_start","message":{"id":"msg_01","type":"message","role":"assistant","model":"heron-4","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":9,"output_tokens":1}}}

event: content_block_start
data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

event: ping
data: {"type":"ping"}

event: content_block_delta
data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Owls"}}

event: content_block_delta
data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" hoot."}}

event: content_block_stop
data: {"type":"content_block_stop","index":0}

event: message_delta
data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":4}}

event: message_stop
data: {"type":"message_stop"}

`,
});

const options: BackendRequestOptions = {
  task: 'text-to-text',
  model: 'heron-4',
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
    { role: 'assistant', content: 'Hello.' },
    { role: 'tool', content: '42' },
  ],
  inputTokens: { count: 3, source: 'tokenizer' },
  outputTokenCount: 20,
  forceOutputLength: true,
};
const decode = (event: { readonly type: string }): readonly AnswerPart[] =>
  anthropicBackend.decodeEvent(JSON.stringify(event), event.type);
const delta = (kind: 'text' | 'reasoning' | 'tool-call', text: string): AnswerPart => ({
  type: 'delta',
  kind,
  text,
});

describe('a request to Anthropic', () => {
  it('asks for a repeatable stream, with the system prompt beside the conversation', () => {
    const { path, body } = anthropicBackend.encodeRequest(prompt, options);
    expect(path).toBe('/v1/messages');
    expect(body).toEqual({
      model: 'heron-4',
      system: 'Be brief.',
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: 'Hello.' },
        { role: 'user', content: '42' },
      ],
      max_tokens: 20,
      temperature: 0,
      stream: true,
    });
  });

  it('always states a limit, because the API refuses a request without one', () => {
    const { outputTokenCount: _, ...unlimited } = prompt;
    expect(anthropicBackend.encodeRequest(unlimited, options).body['max_tokens']).toBe(4096);
    const extraBody = { max_tokens: 7, temperature: null };
    const { body } = anthropicBackend.encodeRequest(prompt, { ...options, extraBody });
    expect(body['max_tokens']).toBe(7);
    expect(body).not.toHaveProperty('temperature');
  });

  it('sends key and version in headers of their own, unless the user sets them', () => {
    expect(anthropicBackend.encodeRequest(prompt, { ...options, apiKey: 'k' }).headers).toEqual({
      'content-type': 'application/json',
      accept: 'text/event-stream',
      'anthropic-version': '2023-06-01',
      'x-api-key': 'k',
    });
    const headers = { 'X-Api-Key': 'theirs', 'Anthropic-Version': '2024-01-01' };
    const probe = anthropicBackend.encodeProbe({ apiKey: 'k', basePath: '/v1', headers });
    expect(probe).toEqual({
      path: '/v1/models',
      headers: { 'x-api-key': 'theirs', 'anthropic-version': '2024-01-01' },
    });
  });

  it('refuses documents', () => {
    const documents = { kind: 'documents', documents: ['a'], inputTokens: prompt.inputTokens } as const;
    expect(() => anthropicBackend.encodeRequest(documents, options)).toThrow('has no embeddings');
  });
});

describe('an event of Anthropic', () => {
  it.each<[string, { readonly type: string } & Record<string, unknown>, AnswerPart[]]>([
    [
      'the prompt in message_start, caches included, and no word on the output yet',
      {
        type: 'message_start',
        message: {
          usage: {
            input_tokens: 10,
            cache_read_input_tokens: 4,
            cache_creation_input_tokens: 3,
            output_tokens: 1,
          },
        },
      },
      [{ type: 'usage', inputTokenCount: 17, cachedInputTokenCount: 4 }],
    ],
    [
      'nothing in the start of an empty block',
      { type: 'content_block_start', content_block: { type: 'text', text: '' } },
      [],
    ],
    [
      'the name of a tool',
      {
        type: 'content_block_start',
        content_block: { type: 'tool_use', id: 'toolu_1', name: 'f', input: {} },
      },
      [delta('tool-call', 'f')],
    ],
    ['text', { type: 'content_block_delta', delta: { type: 'text_delta', text: 'a' } }, [delta('text', 'a')]],
    [
      'thinking',
      { type: 'content_block_delta', delta: { type: 'thinking_delta', thinking: 'hm' } },
      [delta('reasoning', 'hm')],
    ],
    [
      'arguments',
      { type: 'content_block_delta', delta: { type: 'input_json_delta', partial_json: '{"a"' } },
      [delta('tool-call', '{"a"')],
    ],
    [
      'no token in empty arguments',
      { type: 'content_block_delta', delta: { type: 'input_json_delta', partial_json: '' } },
      [],
    ],
    [
      'no token in a signature',
      { type: 'content_block_delta', delta: { type: 'signature_delta', signature: 'Eq' } },
      [],
    ],
    ['nothing in the end of a block', { type: 'content_block_stop', index: 0 }, []],
    ['nothing in a ping', { type: 'ping' }, []],
    ['nothing in an event of a later version', { type: 'weather', rain: 'no' }, []],
    [
      'a payload that cannot be placed in a delta of a later version',
      { type: 'weather_delta', delta: { text: 'rain' } },
      [{ type: 'unread', field: 'delta.text' }],
    ],
    [
      'a payload in a delta of an unknown kind',
      { type: 'content_block_delta', delta: { type: 'audio_delta', audio: 'UklGRg==' } },
      [{ type: 'unread', field: 'delta.audio' }],
    ],
    [
      'nothing in redacted thinking',
      { type: 'content_block_start', content_block: { type: 'redacted_thinking', data: 'EmwKAh' } },
      [],
    ],
    [
      'nothing in the result of a tool that the server ran',
      {
        type: 'content_block_start',
        content_block: { type: 'web_search_tool_result', content: [{ title: 'Tides' }] },
      },
      [],
    ],
    [
      'reason and output in message_delta',
      {
        type: 'message_delta',
        delta: { stop_reason: 'end_turn' },
        usage: { output_tokens: 9, output_tokens_details: { thinking_tokens: 4 } },
      },
      [
        { type: 'finish', reason: 'end_turn' },
        { type: 'usage', outputTokenCount: 9, reasoningTokenCount: 4 },
      ],
    ],
    ['the end', { type: 'message_stop' }, [{ type: 'done' }]],
    [
      'an error',
      { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
      [{ type: 'error', code: 'overloaded_error', message: 'Overloaded' }],
    ],
  ])('holds %s', (_, event, expected) => {
    expect(decode(event)).toEqual(expected);
  });
});

it('reads a whole message', () => {
  const body = {
    type: 'message',
    content: [
      { type: 'thinking', thinking: 'hm', signature: 'Eq' },
      { type: 'text', text: 'a' },
      { type: 'tool_use', id: 'toolu_1', name: 'f', input: { b: 1 } },
    ],
    stop_reason: 'tool_use',
    usage: { input_tokens: 5, output_tokens: 3 },
  };
  expect(anthropicBackend.decodeBody(JSON.stringify(body))).toEqual([
    delta('reasoning', 'hm'),
    delta('text', 'a'),
    delta('tool-call', 'f'),
    delta('tool-call', '{"b":1}'),
    { type: 'finish', reason: 'tool_use' },
    { type: 'usage', inputTokenCount: 5, outputTokenCount: 3 },
  ]);
});

it('reads the body of a refusal', () => {
  const body = '{"type":"error","error":{"type":"invalid_request_error","message":"m"},"request_id":"req_1"}';
  expect(anthropicBackend.decodeError(body)).toEqual({ code: 'invalid_request_error', message: 'm' });
  expect(anthropicBackend.decodeBody(body)).toEqual([
    { type: 'error', code: 'invalid_request_error', message: 'm' },
  ]);
});
