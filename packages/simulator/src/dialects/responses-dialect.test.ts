import { afterEach, describe, expect, it } from 'vitest';
import { startSimulator, type Simulator } from '../index.ts';
import { eventData, sendRaw, type RawReply } from '../testing/raw-client.ts';

const request = { model: 'sim', input: 'Hello there.', max_output_tokens: 4, ignore_eos: true };
const tool = { type: 'function', name: 'find', parameters: {}, strict: true };

const running: Simulator[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((simulator) => simulator.close()));
});
async function post(body: object): Promise<RawReply> {
  const simulator = await startSimulator({ ttftMs: 5, itlMs: 1 });
  running.push(simulator);
  return sendRaw(simulator.port, { path: '/v1/responses', body });
}

interface Event {
  readonly type: string;
  readonly sequence_number: number;
  readonly delta?: string;
  readonly response?: Readonly<Record<string, unknown>>;
}
const events = ({ body }: RawReply): Event[] => eventData(body).map((data) => JSON.parse(data) as Event);
const json = ({ body }: RawReply): Readonly<Record<string, unknown>> =>
  JSON.parse(body.toString('utf8')) as Record<string, unknown>;
/** What of a response is the same whenever it is asked for. */
const lasting = (response: object): object => ({ ...response, created_at: 0 });

describe('a response', () => {
  it('streams as named, numbered events and ends as the whole of what is given without a stream', async () => {
    const reply = await post({ ...request, stream: true });
    expect(events(reply).map(({ type }) => type)).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      ...Array.from({ length: 4 }, () => 'response.output_text.delta'),
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.incomplete',
    ]);
    const names = [...reply.body.toString('utf8').matchAll(/^event: (.*)$/gm)].map(([, name]) => name);
    expect(names).toEqual(events(reply).map(({ type }) => type));
    expect(events(reply).map((event) => event.sequence_number)).toEqual(names.map((_, index) => index));
    const whole = json(await post(request));
    expect(lasting(events(reply).at(-1)?.response ?? {})).toEqual(lasting(whole));
    const text = events(reply)
      .map(({ delta }) => delta ?? '')
      .join('');
    expect(whole).toMatchObject({
      object: 'response',
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      output: [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text }] }],
      usage: { input_tokens: 3, output_tokens: 4, total_tokens: 7 },
    });
  });

  it('thinks, writes and calls a tool in items of their own', async () => {
    const body = { ...request, tools: [tool], stream: true, simulate: 'reasoning=1, tool-calls=2' };
    const seen = events(await post(body));
    const last = seen.at(-1)?.response ?? {};
    expect(seen.at(-1)?.type).toBe('response.completed');
    expect(last['output']).toMatchObject([
      { type: 'reasoning', content: [{ type: 'reasoning_text' }] },
      { type: 'message' },
      { type: 'function_call', name: 'find', status: 'completed' },
    ]);
    const argued = seen.filter(({ type }) => type === 'response.function_call_arguments.delta');
    expect(argued.map(({ delta }) => delta).join('')).toBe(
      (last['output'] as { arguments?: string }[])[2]?.arguments,
    );
    expect(last['usage']).toMatchObject({ output_tokens_details: { reasoning_tokens: 1 } });
  });

  it('calls a tool that must be called, and repeats what it was asked', async () => {
    const body = { ...request, tools: [tool], tool_choice: 'required', instructions: 'Be brief.' };
    expect(json(await post(body))).toMatchObject({
      status: 'completed',
      output: [{ type: 'function_call', name: 'find' }],
      tools: [tool],
      tool_choice: 'required',
      instructions: 'Be brief.',
      temperature: 1,
    });
  });

  it('takes a conversation with calls and their results', async () => {
    const input = [
      { role: 'user', content: [{ type: 'input_text', text: 'word' }] },
      { type: 'function_call', call_id: 'c', name: 'find', arguments: 'word' },
      { type: 'function_call_output', call_id: 'c', output: 'word' },
    ];
    expect(json(await post({ ...request, input }))).toMatchObject({ usage: { input_tokens: 3 } });
  });

  it('breaks off with an error and says that it has failed', async () => {
    const seen = events(await post({ ...request, stream: true, simulate: 'error-event=1' }));
    expect(seen.slice(-2)).toMatchObject([
      { type: 'error', code: '500', message: expect.any(String) as unknown },
      { type: 'response.failed', response: { status: 'failed', error: { code: '500' } } },
    ]);
  });

  it.each([
    [{ input: [] }, 'input'],
    [{ previous_response_id: 'resp_1' }, 'previous_response_id'],
    [{ background: true }, 'background'],
    [{ text: { format: { type: 'json_schema' } } }, 'text'],
    [{ include: ['message.output_text.logprobs'] }, 'include'],
  ])('is refused for %j', async (extra, param) => {
    const reply = await post({ ...request, ...extra });
    expect([reply.status, json(reply)]).toMatchObject([400, { error: { param } }]);
  });
});
