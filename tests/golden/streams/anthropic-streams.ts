import type { GoldenStream } from '../golden-stream.ts';

const messages =
  'Anthropic API documentation, "Streaming Messages"; anthropics/anthropic-sdk-typescript at f741f921d10e, src/resources/messages/messages.ts, RawMessageStreamEvent';

/** Streams in Anthropic's shapes. */
export const anthropicStreams: readonly GoldenStream[] = [
  {
    file: 'anthropic-chat.txt',
    source: messages,
    backend: 'anthropic',
    // start, block, ping | Geese | fly | south. | stop, message_delta, message_stop
    reads: [
      [1200, 3],
      [1210, 1],
      [1230, 1],
      [1270, 1],
      [1280, 3],
    ],
    expected: {
      outcome: 'completed',
      finishReason: 'end_turn',
      firstEventMs: 200,
      timeToFirstTokenMs: 210,
      timeToFirstAnswerTokenMs: 210,
      endToEndMs: 270,
      timePerOutputTokenMs: 60 / 6,
      gapsMs: [20, 40],
      kinds: ['text', 'text', 'text'],
      text: 'Geese fly south.',
      tokens: { input: 25, output: 7, cachedInput: 0 },
    },
  },
  {
    file: 'anthropic-thinking-tool.txt',
    source: messages,
    backend: 'anthropic',
    // start, block, thinking | thinking | signature, stop, block, text | stop, block and name, empty, arguments | arguments | the end
    reads: [
      [1300, 3],
      [1340, 1],
      [1400, 4],
      [1450, 4],
      [1470, 1],
      [1480, 3],
    ],
    expected: {
      outcome: 'completed',
      finishReason: 'tool_use',
      firstEventMs: 300,
      timeToFirstTokenMs: 300,
      timeToFirstAnswerTokenMs: 400,
      endToEndMs: 470,
      timePerOutputTokenMs: 170 / 22,
      // The tool's name and the first of its arguments shared a read, and so the time since the one before.
      gapsMs: [40, 60, 25, 25, 20],
      kinds: ['reasoning', 'reasoning', 'text', 'tool-call', 'tool-call', 'tool-call'],
      text: 'The tide at Brest.Let me see.tide_at{"port": "Brest"}',
      tokens: { input: 80, output: 23, reasoning: 8, cachedInput: 32 },
    },
  },
  {
    file: 'anthropic-summarized-thinking.txt',
    source:
      'Anthropic API documentation, "Extended thinking", summarized thinking: billed whole, shown in part',
    backend: 'anthropic',
    // start, block | summary | summary | signature, stop, block, text | text | text | stop, message_delta, message_stop
    reads: [
      [1100, 2],
      [3000, 1],
      [3020, 1],
      [3400, 4],
      [3410, 1],
      [3420, 1],
      [3430, 3],
    ],
    expected: {
      outcome: 'completed',
      finishReason: 'end_turn',
      firstEventMs: 100,
      timeToFirstTokenMs: 2000,
      timeToFirstAnswerTokenMs: 2400,
      endToEndMs: 2420,
      timePerOutputTokenMs: 420 / 7,
      gapsMs: [20, 380, 10, 10],
      kinds: ['reasoning', 'reasoning', 'text', 'text', 'text'],
      text: 'Weighing the tides.High at noon.',
      tokens: { input: 40, output: 403, reasoning: 400, cachedInput: 0 },
      // 3 of the answer, and a token for four of the 19 characters of the summary.
      estimatedVisible: 3 + 5,
    },
  },
  {
    file: 'anthropic-error.txt',
    source: `${messages}; "Errors", overloaded_error`,
    backend: 'anthropic',
    // start, block | Half | error
    reads: [
      [1100, 2],
      [1150, 1],
      [1200, 1],
    ],
    expected: {
      outcome: 'api_error',
      error: { code: 'overloaded_error', message: 'Overloaded' },
      firstEventMs: 100,
      timeToFirstTokenMs: 150,
      timeToFirstAnswerTokenMs: 150,
      endToEndMs: 150,
      gapsMs: [],
      kinds: ['text'],
      text: 'Half',
      tokens: { input: 25 },
    },
  },
];
