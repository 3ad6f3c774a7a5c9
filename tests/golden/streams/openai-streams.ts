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
      // The two argument chunks shared a read, and so the time since the one before.
      gapsMs: [10, 10],
      kinds: ['tool-call', 'tool-call', 'tool-call'],
      text: 'tide_at{"port":"Brest"}',
      tokens: { input: 15, output: 11, reasoning: 0, cachedInput: 0 },
    },
  },
  {
    file: 'openai-hidden-reasoning.txt',
    source: `${openaiChunk}; src/openai/types/completion_usage.py, CompletionTokensDetails`,
    backend: 'openai',
    // role | Swifts | sleep | in | flight. | finish | usage, [DONE]
    reads: [
      [1100, 1],
      [1900, 1],
      [1910, 1],
      [1920, 1],
      [1930, 1],
      [1931, 1],
      [1932, 2],
    ],
    expected: {
      outcome: 'completed',
      finishReason: 'stop',
      firstEventMs: 100,
      timeToFirstTokenMs: 900,
      timeToFirstAnswerTokenMs: 900,
      endToEndMs: 930,
      // 64 of the 68 tokens were made before the first that came.
      timePerOutputTokenMs: 30 / 3,
      gapsMs: [10, 10, 10],
      kinds: ['text', 'text', 'text', 'text'],
      text: 'Swifts sleep in flight.',
      tokens: { input: 15, output: 68, reasoning: 64, cachedInput: 0, visible: 4 },
    },
  },
  {
    file: 'openai-audio.txt',
    source: 'OpenAI guide "Audio and speech", streamed chat completions with modalities text and audio',
    backend: 'openai',
    // role, audio id | transcript | transcript | sound | sound | expiry, finish | usage, [DONE]
    reads: [
      [1100, 1],
      [1200, 1],
      [1220, 1],
      [1250, 1],
      [1280, 1],
      [1281, 2],
      [1282, 2],
    ],
    expected: {
      outcome: 'completed',
      finishReason: 'stop',
      firstEventMs: 100,
      timeToFirstTokenMs: 200,
      timeToFirstAnswerTokenMs: 200,
      endToEndMs: 280,
      timePerOutputTokenMs: 80 / 4,
      gapsMs: [20, 30, 30],
      kinds: ['text', 'text', 'unread', 'unread'],
      text: 'Gulls laugh.',
      tokens: { input: 12, output: 5, reasoning: 0 },
      unreadPayloads: { 'delta.audio.data': 2 },
    },
  },
  {
    file: 'openai-two-choices.txt',
    source: `${openaiChunk}; n = 2`,
    backend: 'openai',
    // two roles | Owls | Crows | listen. | count. | two finishes, usage, [DONE]
    reads: [
      [1100, 2],
      [1200, 1],
      [1201, 1],
      [1220, 1],
      [1221, 1],
      [1230, 4],
    ],
    expected: {
      outcome: 'completed',
      finishReason: 'stop',
      firstEventMs: 100,
      timeToFirstTokenMs: 200,
      timeToFirstAnswerTokenMs: 200,
      endToEndMs: 221,
      // Neither 21 / 3 nor the gaps between chunks are those of an answer.
      gapsMs: [],
      kinds: ['text', 'text', 'text', 'text'],
      text: 'OwlsCrows listen. count.',
      tokens: { input: 9, output: 4 },
      choiceCount: 2,
    },
  },
];
