import type { GoldenStream } from '../golden-stream.ts';

const openaiChunk =
  'openai/openai-python, src/openai/types/chat/chat_completion_chunk.py and chat_completion_stream_options_param.py';

/** Streams in OpenAI's shapes. */
export const openaiStreams: readonly GoldenStream[] = [
  {
    file: 'openai-chat.txt',
    source: openaiChunk,
    backend: 'openai',
    // role, Leaves | turn | red., finish | usage, [DONE]
    reads: [
      [1200, 2],
      [1215, 1],
      [1230, 2],
      [1232, 2],
    ],
    expected: {
      outcome: 'completed',
      finishReason: 'stop',
      firstEventMs: 200,
      timeToFirstTokenMs: 200,
      timeToFirstAnswerTokenMs: 200,
      endToEndMs: 230,
      timePerOutputTokenMs: 30 / 2,
      gapsMs: [15, 15],
      kinds: ['text', 'text', 'text'],
      text: 'Leaves turn red.',
      tokens: { input: 15, output: 3, reasoning: 0, cachedInput: 0 },
    },
  },
  {
    file: 'openai-refusal.txt',
    source: openaiChunk,
    backend: 'openai',
    // role | I cannot | do that. | finish, usage, [DONE]
    reads: [
      [1100, 1],
      [1150, 1],
      [1200, 1],
      [1210, 3],
    ],
    expected: {
      outcome: 'completed',
      finishReason: 'stop',
      firstEventMs: 100,
      timeToFirstTokenMs: 150,
      timeToFirstAnswerTokenMs: 150,
      endToEndMs: 200,
      timePerOutputTokenMs: 50 / 5,
      gapsMs: [50],
      kinds: ['text', 'text'],
      text: 'I cannot do that.',
      tokens: { input: 15, output: 6, reasoning: 0, cachedInput: 0 },
    },
  },
  {
    file: 'openai-tool-call.txt',
    source: openaiChunk,
    backend: 'openai',
    // role with name | arguments, arguments | finish, usage, [DONE]
    reads: [
      [1100, 1],
      [1120, 2],
      [1130, 3],
    ],
    expected: {
      outcome: 'completed',
      finishReason: 'tool_calls',
      firstEventMs: 100,
      timeToFirstTokenMs: 100,
      timeToFirstAnswerTokenMs: 100,
      endToEndMs: 120,
      timePerOutputTokenMs: 20 / 10,
      // The two argument chunks shared a read: the gap between them is unknown.
      gapsMs: [20],
      kinds: ['tool-call', 'tool-call', 'tool-call'],
      text: 'tide_at{"port":"Brest"}',
      tokens: { input: 15, output: 11, reasoning: 0, cachedInput: 0 },
    },
  },
];
