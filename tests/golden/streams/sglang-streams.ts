import type { GoldenStream } from '../golden-stream.ts';

const sglangChat =
  'sgl-project/sglang at 002897c23bec, python/sglang/srt/entrypoints/openai/serving_chat.py and sse_utils.py';

/** Streams in SGLang's shapes. */
export const sglangStreams: readonly GoldenStream[] = [
  {
    file: 'sglang-chat.txt',
    source: sglangChat,
    backend: 'sglang',
    // role | Stones | roll | on. | finish | usage, [DONE]
    reads: [
      [1030, 1],
      [1050, 1],
      [1080, 1],
      [1110, 1],
      [1115, 1],
      [1116, 2],
    ],
    expected: {
      outcome: 'completed',
      finishReason: 'stop',
      firstEventMs: 30,
      timeToFirstTokenMs: 50,
      timeToFirstAnswerTokenMs: 50,
      endToEndMs: 110,
      timePerOutputTokenMs: 60 / 3,
      gapsMs: [30, 30],
      kinds: ['text', 'text', 'text'],
      text: 'Stones roll on.',
      tokens: { input: 20, output: 4, reasoning: 0, cachedInput: 16 },
    },
  },
  {
    file: 'sglang-usage-in-finish.txt',
    source:
      'sgl-project/genai-bench, genai_bench/user/openai_user.py: usage in the finish chunk, SGLang v0.4.3 to v0.4.7',
    backend: 'sglang',
    // role | Stones | roll | on. with finish and usage, [DONE]
    reads: [
      [1030, 1],
      [1050, 1],
      [1080, 1],
      [1110, 2],
    ],
    expected: {
      outcome: 'completed',
      finishReason: 'length',
      firstEventMs: 30,
      timeToFirstTokenMs: 50,
      timeToFirstAnswerTokenMs: 50,
      endToEndMs: 110,
      timePerOutputTokenMs: 60 / 3,
      gapsMs: [30, 30],
      kinds: ['text', 'text', 'text'],
      text: 'Stones roll on.',
      tokens: { input: 20, output: 4 },
    },
  },
];
