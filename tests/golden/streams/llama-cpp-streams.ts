import type { GoldenStream } from '../golden-stream.ts';

/** Streams in llama.cpp's shapes. */
export const llamaCppStreams: readonly GoldenStream[] = [
  {
    file: 'llama-cpp-chat.txt',
    source: 'ggml-org/llama.cpp at 00efb3e18426, tools/server/server-task.cpp, to_json_oaicompat_chat_stream',
    backend: 'openai',
    // role, Ice | cracks | at noon. | finish, usage with timings, [DONE]
    reads: [
      [1060, 2],
      [1070, 1],
      [1080, 1],
      [1120, 3],
    ],
    expected: {
      outcome: 'completed',
      finishReason: 'stop',
      firstEventMs: 60,
      timeToFirstTokenMs: 60,
      timeToFirstAnswerTokenMs: 60,
      endToEndMs: 80,
      timePerOutputTokenMs: 20 / 5,
      gapsMs: [10, 10],
      kinds: ['text', 'text', 'text'],
      text: 'Ice cracks at noon.',
      tokens: { input: 11, output: 6 },
    },
  },
];
