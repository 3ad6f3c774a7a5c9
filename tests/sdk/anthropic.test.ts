import Anthropic from '@anthropic-ai/sdk';
import { describe, expect, test } from 'vitest';
import { simulatorForTest } from '../support/test-servers.ts';

// Anthropic's own client must make of every answer what it makes of Anthropic's.

const request = {
  model: 'sim',
  max_tokens: 6,
  system: 'Be brief.',
  messages: [{ role: 'user' as const, content: 'Hello there.' }],
};
const tool = { name: 'get_weather', input_schema: { type: 'object' as const } };

async function clientForTest(
  key: { apiKey?: string; authToken?: string } = { apiKey: 'k' },
): Promise<Anthropic> {
  const { url } = await simulatorForTest({ apiKey: 'k', naturalTokens: 1e9 });
  return new Anthropic({ ...key, baseURL: url, maxRetries: 0 });
}

describe('a message', () => {
  test('comes whole or as a stream, with the same content and usage', async () => {
    const client = await clientForTest();
    const whole = await client.messages.create(request);
    expect(whole).toMatchObject({
      role: 'assistant',
      stop_reason: 'max_tokens',
      content: [{ type: 'text' }],
      usage: { input_tokens: 6, output_tokens: 6 },
    });
    const stream = client.messages.stream(request);
    let text = '';
    stream.on('text', (delta) => (text += delta));
    const streamed = await stream.finalMessage();
    expect(whole.content).toMatchObject([{ text }]);
    expect(streamed).toMatchObject({ ...whole, id: expect.any(String) as unknown });
  });

  test('thinks, stops at a sequence, or calls a tool', async () => {
    const client = await clientForTest();
    const thinking = { type: 'enabled' as const, budget_tokens: 1024 };
    const thought = await client.messages.stream({ ...request, max_tokens: 2048, thinking }).finalMessage();
    expect(thought.content.map(({ type }) => type)).toEqual(['thinking', 'text']);
    const text = thought.content[1]?.type === 'text' ? thought.content[1].text : '';
    const sequence = text.slice(0, 40).split(' ').slice(-3, -1).join(' ');
    const stopped = await client.messages.create({
      ...request,
      max_tokens: 2048,
      stop_sequences: [sequence],
      thinking,
    });
    expect(stopped).toMatchObject({ stop_reason: 'stop_sequence', stop_sequence: sequence });

    const call = { ...request, tools: [tool], tool_choice: { type: 'any' as const } };
    const whole = await client.messages.create(call);
    const streamed = await client.messages.stream(call).finalMessage();
    for (const { content, stop_reason } of [whole, streamed]) {
      expect(stop_reason).toBe('tool_use');
      const input = { text: expect.stringMatching(/./) as unknown };
      expect(content).toMatchObject([{ type: 'tool_use', name: 'get_weather', input }]);
    }
  });

  test('is counted before it is sent', async () => {
    const client = await clientForTest();
    const { model, system, messages } = request;
    expect(await client.messages.countTokens({ model, system, messages })).toEqual({ input_tokens: 6 });
  });
});

test('models are listed and shown', async () => {
  const client = await clientForTest();
  const ids: string[] = [];
  for await (const { id } of client.models.list()) ids.push(id);
  expect(ids).toEqual(['sim']);
  expect(await client.models.retrieve('sim')).toMatchObject({
    id: 'sim',
    type: 'model',
    display_name: 'sim',
  });
});

describe('keys and errors', () => {
  test('a token serves as well as a key', async () => {
    const client = await clientForTest({ authToken: 'k' });
    expect(await client.messages.create(request)).toMatchObject({ type: 'message' });
  });

  test.each([
    [{ ...request, model: 'claude' }, Anthropic.NotFoundError, 404, 'model: claude'],
    [{ ...request, max_tokens: 0 }, Anthropic.BadRequestError, 400, 'max_tokens'],
    [{ ...request, tool_choice: { type: 'any' } }, Anthropic.BadRequestError, 400, 'tool_choice needs tools'],
    [{ ...request, simulate: 'http-429' }, Anthropic.RateLimitError, 429, 'Rate limit reached'],
    [{ ...request, simulate: 'http-529' }, Anthropic.InternalServerError, 529, 'Overloaded'],
  ])('%j is refused by its class, with the message', async (body, errorClass, status, message) => {
    const client = await clientForTest();
    const asked = client.messages.create(body as typeof request);
    const error: unknown = await asked.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(errorClass);
    expect(error).toMatchObject({ status, message: expect.stringContaining(message) as unknown });
  });

  test('a wrong key is refused', async () => {
    const client = await clientForTest({ apiKey: 'wrong' });
    await expect(client.messages.create(request)).rejects.toBeInstanceOf(Anthropic.AuthenticationError);
  });

  test('an error inside a stream ends it', async () => {
    const client = await clientForTest();
    const body = { ...request, simulate: 'error-event' } as typeof request;
    await expect(client.messages.stream(body).finalMessage()).rejects.toThrow('Overloaded');
  });
});
