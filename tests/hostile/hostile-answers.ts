import { createServer, type Server, type Socket } from 'node:net';
import fc from 'fast-check';
import { onTestFinished } from 'vitest';

/** What a hostile server does with one request, step by step. */
export interface HostileAnswer {
  readonly head: string;
  readonly steps: readonly AnswerStep[];
  readonly end: 'end' | 'reset' | 'hold';
}

type AnswerStep = { readonly bytes: Uint8Array } | { readonly waitMs: number };

const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'utf8');
const text = fc.oneof(
  fc.constantFrom('', 'x', 'Hello ', '[DONE]', 'data: [DONE]\n\n', '\u0000\u001b[2J', '🎉', '\u2028'),
  fc.string({ unit: 'binary', maxLength: 12 }),
);
const anyJson = fc.jsonValue({ maxDepth: 3 });

/** Fields that readers of answers look at, with what they expect or anything else. */
const field = <T>(usual: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 4, arbitrary: usual }, { weight: 1, arbitrary: anyJson });
const count = fc.constantFrom<unknown>(0, 1, 5, 1e9, -1, 1.5, '7', null, Number.MAX_SAFE_INTEGER + 2);
const reason = fc.constantFrom<unknown>(
  'stop',
  'length',
  'abort',
  'error',
  'load',
  'tool_calls',
  'end_turn',
  'brand_new',
  '',
  null,
  7,
);
const usage = fc.record(
  {
    prompt_tokens: count,
    completion_tokens: count,
    output_tokens: count,
    completion_tokens_details: field(fc.record({ reasoning_tokens: count })),
  },
  { requiredKeys: [] },
);
const content = fc.oneof(
  text,
  fc.array(fc.record({ type: fc.constantFrom('text', 'thinking', 'image'), text }), { maxLength: 3 }),
  anyJson,
);
const delta = fc.record(
  { role: field(fc.constant('assistant')), content, reasoning_content: content, tool_calls: anyJson },
  { requiredKeys: [] },
);
const openAiEvent = fc.record(
  {
    choices: field(
      fc.array(
        fc.record({ index: count, delta: field(delta), finish_reason: reason }, { requiredKeys: [] }),
        { maxLength: 3 },
      ),
    ),
    usage: field(usage),
    error: fc.oneof(fc.constant(null), text, anyJson),
  },
  { requiredKeys: ['choices'] },
);
const anthropicEvent = fc.record(
  {
    type: fc.constantFrom(
      'message_start',
      'content_block_start',
      'content_block_delta',
      'message_delta',
      'message_stop',
      'error',
      'ping',
      'other',
    ),
    message: field(fc.record({ usage })),
    content_block: field(fc.record({ type: text, text })),
    delta: field(fc.record({ text, thinking: text, stop_reason: reason }, { requiredKeys: [] })),
    usage: field(usage),
  },
  { requiredKeys: ['type'] },
);
const ollamaLine = fc.record(
  {
    message: field(fc.record({ content, thinking: content }, { requiredKeys: [] })),
    done: fc.constantFrom<unknown>(true, false, 'true', 1),
    done_reason: reason,
    eval_count: count,
    error: fc.oneof(text, anyJson),
  },
  { requiredKeys: [] },
);
const json = fc.oneof(openAiEvent, anthropicEvent, ollamaLine, anyJson).map((value) => JSON.stringify(value));
const piece = fc.oneof(
  { weight: 6, arbitrary: json.map((value) => `data: ${value}\n\n`) },
  { weight: 2, arbitrary: json.map((value) => `${value}\n`) },
  { weight: 1, arbitrary: json.map((value) => `event: error\ndata: ${value}\r\n\r\n`) },
  { weight: 1, arbitrary: json.map((value) => value.slice(0, Math.ceil(value.length / 2))) },
  { weight: 2, arbitrary: fc.constant('data: [DONE]\n\n') },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 300_000 }).map((length) => 'y'.repeat(length)) },
);
const body = fc.oneof(
  { weight: 9, arbitrary: piece.map(bytesOf) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) },
);
const step: fc.Arbitrary<AnswerStep> = fc.oneof(
  { weight: 8, arbitrary: body.map((bytes) => ({ bytes })) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 5 }).map((waitMs) => ({ waitMs })) },
);
/** Most are sound, so that what follows is read. */
const status = fc.oneof(
  { weight: 6, arbitrary: fc.constant('HTTP/1.1 200 OK') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'HTTP/1.1 200',
      'HTTP/1.0 200 OK',
      'HTTP/1.1 429 Slow Down',
      'HTTP/1.1 500 \u001b[31mOops',
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK',
      'HTTP/1.1 999 What',
      'HTTP/2 200',
      'ICY 200 OK',
      '',
    ),
  },
);
const contentType = fc.constantFrom(
  ['content-type: text/event-stream'],
  ['content-type: text/event-stream'],
  ['content-type: application/json'],
  ['content-type: application/x-ndjson'],
  [],
);
const framing = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(['transfer-encoding: chunked'], ['connection: close']) },
  {
    weight: 1,
    arbitrary: fc.subarray([
      'content-length: 10',
      'content-length: -1',
      'content-encoding: gzip',
      'retry-after: 99999999999999999999',
      'connection: keep-alive',
      `x-long: ${'z'.repeat(20_000)}`,
      'no colon here',
      'x: \u0000',
    ]),
  },
);

export const hostileAnswer: fc.Arbitrary<HostileAnswer> = fc.record({
  head: fc
    .tuple(status, contentType, framing)
    .map(([line, ...fields]) => `${[line, ...fields.flat()].join('\r\n')}\r\n\r\n`),
  steps: fc.array(step, { maxLength: 12 }),
  end: fc.constantFrom('end', 'end', 'end', 'reset', 'hold'),
});

/** A server that gives each POST the next of these answers, and lists a model to whoever asks what it has. */
export async function hostileServerForTest(
  answers: readonly HostileAnswer[],
): Promise<{ readonly url: string; readonly answered: () => number }> {
  let next = 0;
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {}); // The client gave up.
    let seen = '';
    socket.on('data', (bytes) => {
      seen += bytes.toString('latin1');
      const end = seen.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = Number(/content-length: (\d+)/i.exec(seen.slice(0, end))?.[1] ?? 0);
      if (seen.length < end + 4 + length) return;
      const isPost = seen.startsWith('POST');
      seen = seen.slice(end + 4 + length);
      if (isPost) void give(socket, answers[next++ % answers.length]!);
      else socket.end(modelsResponse);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port');
  return { url: `http://127.0.0.1:${address.port}`, answered: () => next };
}

const models = JSON.stringify({ object: 'list', data: [{ id: 'm' }], models: [{ name: 'm', model: 'm' }] });
const modelsResponse = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${models.length}\r\nconnection: close\r\n\r\n${models}`;

async function give(socket: Socket, { head, steps, end }: HostileAnswer): Promise<void> {
  const isChunked = head.includes('chunked');
  socket.write(head);
  for (const step of steps) {
    if (socket.destroyed) return;
    if ('waitMs' in step) await new Promise((resolve) => setTimeout(resolve, step.waitMs));
    else if (!isChunked) socket.write(step.bytes);
    else {
      socket.write(`${step.bytes.length.toString(16)}\r\n`);
      socket.write(step.bytes);
      socket.write('\r\n');
    }
  }
  if (end === 'reset') socket.resetAndDestroy();
  else if (end === 'end') socket.end(isChunked ? '0\r\n\r\n' : '');
}
