import OpenAI from 'openai';
import { describe, expect, test } from 'vitest';
import { simulatorForTest } from '../support/test-servers.ts';

// OpenAI's own client must make of every answer what it makes of OpenAI's.

const messages = [{ role: 'user' as const, content: 'Hello there.' }];
const weather = {
  type: 'function' as const,
  function: { name: 'get_weather', parameters: { type: 'object', properties: { text: { type: 'string' } } } },
};
const weatherOfResponses = { type: 'function' as const, strict: false, ...weather.function };

async function clientForTest(apiKey = 'sk-right'): Promise<OpenAI> {
  const { url } = await simulatorForTest({ apiKey: 'sk-right', naturalTokens: 1e9 });
  return new OpenAI({ apiKey, baseURL: `${url}/v1`, maxRetries: 0 });
}

describe('chat', () => {
  test('comes whole or as a stream, with the same text and usage', async () => {
    const client = await clientForTest();
    const request = { model: 'sim', messages, max_completion_tokens: 6 };
    const whole = await client.chat.completions.create(request);
    expect(whole.choices[0]).toMatchObject({ finish_reason: 'length', message: { role: 'assistant' } });
    expect(whole.usage).toEqual({ prompt_tokens: 3, completion_tokens: 6, total_tokens: 9 });

    const stream = client.chat.completions.stream({ ...request, stream_options: { include_usage: true } });
    let text = '';
    stream.on('content', (delta) => (text += delta));
    const completion = await stream.finalChatCompletion();
    expect(text).toBe(whole.choices[0]?.message.content);
    expect(completion.choices[0]).toMatchObject({ finish_reason: 'length', message: { content: text } });
    expect(completion.usage).toEqual(whole.usage);
  });

  test.each(['required', { type: 'function', function: { name: 'get_weather' } }] as const)(
    'calls the tool for %j',
    async (tool_choice) => {
      const client = await clientForTest();
      const request = { model: 'sim', messages, max_tokens: 5, tools: [weather], tool_choice };
      const whole = await client.chat.completions.create(request);
      const streamed = await client.chat.completions.stream(request).finalChatCompletion();
      for (const { choices } of [whole, streamed]) {
        const [call] = choices[0]?.message.tool_calls ?? [];
        expect(choices[0]?.finish_reason).toBe('tool_calls');
        expect(call).toMatchObject({ type: 'function', function: { name: 'get_weather' } });
        const text = call?.type === 'function' ? call.function.arguments : '';
        expect(JSON.parse(text)).toEqual({ text: expect.stringMatching(/./) as unknown });
      }
    },
  );

  test('runs a tool, hands its result back and goes on', async () => {
    const client = await clientForTest();
    const asked: unknown[] = [];
    const answer = (args: unknown): string => {
      asked.push(args);
      return 'sunny';
    };
    const runner = client.chat.completions.runTools({
      model: 'sim',
      messages,
      max_tokens: 5,
      tool_choice: { type: 'function', function: { name: 'get_weather' } },
      tools: [
        {
          ...weather,
          function: {
            ...weather.function,
            description: 'The weather.',
            function: answer,
            parse: (text: string): unknown => JSON.parse(text),
          },
        },
      ],
    });
    await runner.done();
    expect(asked).toEqual([{ text: expect.any(String) as unknown }]);
  });

  test('gives several answers and the probabilities of their tokens', async () => {
    const client = await clientForTest();
    const request = { model: 'sim', messages, max_tokens: 4, n: 2, logprobs: true, top_logprobs: 3 };
    const whole = await client.chat.completions.create(request);
    const streamed = await client.chat.completions.stream(request).finalChatCompletion();
    for (const { choices } of [whole, streamed]) {
      expect(choices.map(({ index }) => index)).toEqual([0, 1]);
      for (const { logprobs, message } of choices) {
        expect(logprobs?.content?.map(({ token }) => token).join('')).toBe(message.content);
        expect(logprobs?.content?.map(({ top_logprobs }) => top_logprobs.length)).toEqual([3, 3, 3, 3]);
      }
    }
  });
});

test('completions come whole or as a stream', async () => {
  const client = await clientForTest();
  const request = { model: 'sim', prompt: 'Hello there.', max_tokens: 6, n: 2, logprobs: 1 };
  const { choices, usage } = await client.completions.create(request);
  expect(choices.map(({ logprobs, text }) => logprobs?.tokens?.join('') === text)).toEqual([true, true]);
  expect(usage).toEqual({ prompt_tokens: 3, completion_tokens: 12, total_tokens: 15 });
  const texts = ['', ''];
  for await (const chunk of await client.completions.create({ ...request, stream: true })) {
    for (const { index, text } of chunk.choices) texts[index] += text;
  }
  expect(texts).toEqual(choices.map(({ text }) => text));
});

test('embeddings come as numbers, whichever encoding the client asks for', async () => {
  const client = await clientForTest();
  const input = ['one', 'two'];
  const byDefault = await client.embeddings.create({ model: 'sim', input, dimensions: 8 });
  const asFloats = await client.embeddings.create({
    model: 'sim',
    input,
    dimensions: 8,
    encoding_format: 'float',
  });
  expect(byDefault.data.map(({ embedding }) => embedding.length)).toEqual([8, 8]);
  for (const [index, { embedding }] of byDefault.data.entries()) {
    for (const [position, value] of embedding.entries())
      expect(value).toBeCloseTo(asFloats.data[index]!.embedding[position]!, 6);
  }
});

test('models are listed and shown', async () => {
  const client = await clientForTest();
  const ids: string[] = [];
  for await (const { id } of client.models.list()) ids.push(id);
  expect(ids).toEqual(['sim']);
  expect(await client.models.retrieve('sim')).toMatchObject({ id: 'sim', object: 'model' });
});

describe('a response', () => {
  const request = { model: 'sim', input: 'Hello there.', max_output_tokens: 6 };

  test('comes whole or as a stream, with the same text and usage', async () => {
    const client = await clientForTest();
    const whole = await client.responses.create(request);
    expect(whole.output_text).not.toBe('');
    expect(whole).toMatchObject({ status: 'incomplete', usage: { input_tokens: 3, output_tokens: 6 } });
    const stream = client.responses.stream(request);
    let text = '';
    stream.on('response.output_text.delta', ({ delta }) => (text += delta));
    const streamed = await stream.finalResponse();
    expect(text).toBe(whole.output_text);
    expect(streamed).toMatchObject({ status: 'incomplete', output_text: text, usage: whole.usage });
  });

  test('thinks and calls a tool', async () => {
    const client = await clientForTest();
    const tools = [weatherOfResponses];
    const fault = { simulate: { reasoning: 2 } };
    const body = { ...request, ...fault, tools, tool_choice: 'required' as const };
    const whole = await client.responses.create(body);
    const streamed = await client.responses.stream(body).finalResponse();
    for (const { output, status } of [whole, streamed]) {
      expect(status).toBe('completed');
      expect(output.map(({ type }) => type)).toEqual(['reasoning', 'function_call']);
      const call = output[1];
      expect(call?.type === 'function_call' ? JSON.parse(call.arguments) : undefined).toEqual({
        text: expect.stringMatching(/./) as unknown,
      });
    }
  });

  test('that fails half-way says so', async () => {
    const client = await clientForTest();
    const fault = { simulate: { 'error-event': 2 } };
    const body = { ...request, ...fault, stream: true as const };
    const types: string[] = [];
    for await (const { type } of await client.responses.create(body)) types.push(type);
    expect(types.slice(-2)).toEqual(['error', 'response.failed']);
  });
});

describe('errors are of their class, with the message', () => {
  const request = { model: 'sim', messages };
  const simulate = (fault: string): object => ({ ...request, simulate: { [fault]: true } });

  const cases: readonly [object, abstract new (...args: never[]) => Error, number, string][] = [
    [{ ...request, model: 'gpt' }, OpenAI.NotFoundError, 404, 'The model `gpt` does not exist.'],
    [{ ...request, max_tokens: 0 }, OpenAI.BadRequestError, 400, 'max_tokens must be'],
    [{ ...request, best_of: 2 }, OpenAI.BadRequestError, 400, 'best_of'],
    [{ ...request, response_format: { type: 'json_object' } }, OpenAI.BadRequestError, 400, 'plain text'],
    [simulate('http-429'), OpenAI.RateLimitError, 429, 'Rate limit reached'],
    [simulate('http-500'), OpenAI.InternalServerError, 500, 'The server had an error'],
  ];

  test.each(cases)('%j', async (body, errorClass, status, message) => {
    const client = await clientForTest();
    const asked = client.chat.completions.create(body as typeof request);
    const error: unknown = await asked.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(errorClass);
    expect(error).toMatchObject({
      status,
      message: expect.stringContaining(message) as unknown,
    });
  });

  test('a wrong key', async () => {
    const client = await clientForTest('sk-wrong');
    await expect(client.models.list()).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
  });

  test('an error inside a stream', async () => {
    const client = await clientForTest();
    const body = { ...simulate('error-event'), stream: true } as unknown as typeof request & { stream: true };
    const read = async (): Promise<void> => {
      for await (const chunk of await client.chat.completions.create(body))
        expect(chunk.choices).toHaveLength(1);
    };
    await expect(read()).rejects.toThrow('The simulated engine failed');
  });
});
