import { describe, expect, it } from 'vitest';
import type { AnswerPart } from './backend.ts';
import { decodeOpenAIBody, decodeOpenAIEvent } from './openai-answer.ts';

function decodeChoice(choice: object): readonly AnswerPart[] {
  return decodeOpenAIEvent(JSON.stringify({ choices: [{ index: 0, ...choice }] }), undefined);
}

function decodeUsage(usage: unknown): readonly AnswerPart[] {
  return decodeOpenAIEvent(JSON.stringify({ choices: [], usage }), undefined);
}

const delta = (kind: 'text' | 'reasoning' | 'tool-call', text: string): AnswerPart => ({
  type: 'delta',
  kind,
  text,
});

describe('decodeOpenAIEvent', () => {
  it.each<[string, object, AnswerPart[]]>([
    ['content', { delta: { content: 'a' } }, [delta('text', 'a')]],
    ['a role only', { delta: { role: 'assistant' } }, []],
    ['a role with empty content', { delta: { role: 'assistant', content: '' } }, []],
    ['null content', { delta: { content: null } }, []],
    ['reasoning_content', { delta: { reasoning_content: 'a' } }, [delta('reasoning', 'a')]],
    ['reasoning', { delta: { reasoning: 'a', reasoning_content: null } }, [delta('reasoning', 'a')]],
    [
      'reasoning under both names once',
      { delta: { reasoning: 'a', reasoning_content: 'a' } },
      [delta('reasoning', 'a')],
    ],
    ['a refusal', { delta: { refusal: 'no' } }, [delta('text', 'no')]],
    ['completions text', { text: 'a', logprobs: null }, [delta('text', 'a')]],
    ['empty completions text', { text: '' }, []],
    [
      'a finish reason behind its text',
      { delta: { content: 'a' }, finish_reason: 'stop' },
      [delta('text', 'a'), { type: 'finish', reason: 'stop' }],
    ],
    [
      'a finish reason as an object',
      { finish_reason: { type: 'stop' } },
      [{ type: 'finish', reason: 'stop' }],
    ],
    ['no finish in the word null', { delta: {}, finish_reason: 'null' }, []],
    [
      'the error of a choice',
      { delta: { content: '' }, finish_reason: 'error', error: { code: 502, message: 'm' } },
      [
        { type: 'finish', reason: 'error' },
        { type: 'error', code: 502, message: 'm' },
      ],
    ],
    ['no finish in an empty reason', { delta: {}, finish_reason: '' }, []],
    ['an old function call', { delta: { function_call: { arguments: '{' } } }, [delta('tool-call', '{')]],
    [
      'a tool call, name and arguments apart',
      {
        delta: {
          tool_calls: [{ index: 0, id: 'c', type: 'function', function: { name: 'f', arguments: '{' } }],
        },
      },
      [delta('tool-call', 'f'), delta('tool-call', '{')],
    ],
    [
      'no payload in a tool call without name and arguments',
      { delta: { tool_calls: [{ index: 0, id: 'c', function: { name: null, arguments: '' } }] } },
      [],
    ],
  ])('reads %s', (_, choice, expected) => {
    expect(decodeChoice(choice)).toEqual(expected);
  });

  it.each<[string, unknown, AnswerPart[]]>([
    ['none in null', null, []],
    [
      'totals',
      { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
      [{ type: 'usage', inputTokenCount: 1, outputTokenCount: 2 }],
    ],
    [
      'details',
      { prompt_tokens_details: { cached_tokens: 4 }, completion_tokens_details: { reasoning_tokens: 5 } },
      [{ type: 'usage', reasoningTokenCount: 5, cachedInputTokenCount: 4 }],
    ],
    [
      'reasoning beside the totals',
      { reasoning_tokens: 6, prompt_tokens_details: null },
      [{ type: 'usage', reasoningTokenCount: 6 }],
    ],
    [
      "Google's words, with thoughts beside the answer",
      { promptTokenCount: 3, candidatesTokenCount: 2, thoughtsTokenCount: 40, totalTokenCount: 45 },
      [{ type: 'usage', inputTokenCount: 3, outputTokenCount: 42, reasoningTokenCount: 40 }],
    ],
    [
      'reasoning within the output, by the total',
      { prompt_tokens: 3, completion_tokens: 42, reasoning_tokens: 40, total_tokens: 45 },
      [{ type: 'usage', inputTokenCount: 3, outputTokenCount: 42, reasoningTokenCount: 40 }],
    ],
    [
      'cached input under other names',
      { prompt_tokens: 9, prompt_cache_hit_tokens: 8 },
      [{ type: 'usage', inputTokenCount: 9, cachedInputTokenCount: 8 }],
    ],
    [
      'no count that is not a count',
      { prompt_tokens: -1, completion_tokens: 1.5, reasoning_tokens: '3' },
      [{ type: 'usage' }],
    ],
  ])('reads usage: %s', (_, usage, expected) => {
    expect(decodeUsage(usage)).toEqual(expected);
  });

  it.each<[string, string | undefined, AnswerPart[]]>([
    ['[DONE]', undefined, [{ type: 'done' }]],
    [' [DONE] ', undefined, [{ type: 'done' }]],
    ['', undefined, []],
    [
      '{"error":{"message":"m","type":"t","code":null}}',
      undefined,
      [{ type: 'error', code: 't', message: 'm' }],
    ],
    ['{"error":{"message":"m","code":429}}', undefined, [{ type: 'error', code: 429, message: 'm' }]],
    [
      '{"error":{"message":"m","code":"rate_limit_exceeded"}}',
      undefined,
      [{ type: 'error', code: 'rate_limit_exceeded', message: 'm' }],
    ],
    [
      '{"object":"error","message":"m","type":"BadRequest","code":400}',
      undefined,
      [{ type: 'error', code: 400, message: 'm' }],
    ],
    ['{"error":"m"}', undefined, [{ type: 'error', message: 'm' }]],
    ['{"error":null,"choices":[]}', undefined, []],
    ['{"message":"m","code":5}', 'error', [{ type: 'error', code: 5, message: 'm' }]],
    ['overloaded', 'error', [{ type: 'error', message: 'overloaded' }]],
    ['[1]', 'error', [{ type: 'error', message: '[1]' }]],
    ['[1]', undefined, []],
    ['null', undefined, []],
    ['{"choices":[null,5,{"delta":7}]}', 'message', []],
  ])('reads %j in event %j', (data, eventName, expected) => {
    expect(decodeOpenAIEvent(data, eventName)).toEqual(expected);
  });
});

describe('usage elsewhere', () => {
  const usage = { prompt_tokens: 1, completion_tokens: 2 };
  const choice = { index: 0, delta: {} };
  it.each([
    ['within a choice', { choices: [{ ...choice, usage }] }],
    ["in Groq's field", { choices: [choice], x_groq: { id: 'r', usage } }],
    ['under the name of the metadata', { choices: [choice], usage_metadata: usage }],
    [
      'at the top, whatever stands elsewhere',
      { choices: [{ ...choice, usage: { prompt_tokens: 7 } }], usage },
    ],
  ])('is read %s', (_title, event) => {
    expect(decodeOpenAIEvent(JSON.stringify(event), undefined)).toEqual([
      { type: 'usage', inputTokenCount: 1, outputTokenCount: 2 },
    ]);
  });
});

describe('a choice', () => {
  it('is named by its index behind the first', () => {
    const event = {
      choices: [
        { index: 0, delta: { content: 'a' } },
        { index: 2, delta: { content: 'b' } },
      ],
    };
    expect(decodeOpenAIEvent(JSON.stringify(event), undefined)).toEqual([
      delta('text', 'a'),
      { type: 'delta', kind: 'text', text: 'b', choice: 2 },
    ]);
  });

  it('without a delta holds a payload only in fields that are not about the answer', () => {
    expect(decodeChoice({ content_filter_results: { hate: { severity: 'safe' } } })).toEqual([]);
    expect(decodeChoice({ token: { says: 'a' } })).toEqual([{ type: 'unread', field: 'choice.token' }]);
  });
});

describe('decodeOpenAIBody', () => {
  it('reads a chat message, its finish and its usage', () => {
    const message = { role: 'assistant', reasoning_content: 'r', content: 'a', tool_calls: [] };
    const body = { choices: [{ message, finish_reason: 'length' }], usage: { completion_tokens: 3 } };
    expect(decodeOpenAIBody(JSON.stringify(body))).toEqual([
      delta('reasoning', 'r'),
      delta('text', 'a'),
      { type: 'finish', reason: 'length' },
      { type: 'usage', outputTokenCount: 3 },
    ]);
  });

  it.each([null, [], '', undefined])('takes %j for no embedding', (embedding) => {
    expect(decodeOpenAIBody(JSON.stringify({ data: [{ embedding }] }))).toEqual([]);
  });

  it.each([
    ['numbers', [0.25, 1]],
    ['base64 text', 'AACAPw=='],
  ])('reads embeddings as %s', (_, embedding) => {
    const body = { object: 'list', data: [{ index: 0, embedding }], usage: { prompt_tokens: 2 } };
    expect(decodeOpenAIBody(JSON.stringify(body))).toEqual([
      { type: 'delta', kind: 'body', text: '' },
      { type: 'usage', inputTokenCount: 2 },
    ]);
  });
});
