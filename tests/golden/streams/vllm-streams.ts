import type { GoldenStream } from '../golden-stream.ts';

const vllmChat =
  'vllm-project/vllm at 003fe5932dc9, vllm/entrypoints/openai/serving_chat.py, chat_completion_stream_generator';
const vllmCompletions =
  'vllm-project/vllm at 2d5f987dff06, vllm/entrypoints/openai/serving_completion.py, completion_stream_generator';

const vllmReasoning = {
  backend: 'vllm',
  reads: [
    [1040, 1],
    [1100, 1],
    [1120, 1],
    [1150, 1],
    [1160, 1],
    [1161, 2],
  ],
  expected: {
    outcome: 'completed',
    finishReason: 'stop',
    firstEventMs: 40,
    timeToFirstTokenMs: 100,
    timeToFirstAnswerTokenMs: 150,
    endToEndMs: 160,
    timePerOutputTokenMs: 60 / 6,
    gapsMs: [20, 30, 10],
    kinds: ['reasoning', 'reasoning', 'text', 'text'],
    text: 'Two and two.Four.',
    tokens: { input: 9, output: 7 },
  },
} as const;

/** Streams in vLLM's shapes. */
export const vllmStreams: readonly GoldenStream[] = [
  {
    file: 'vllm-chat.txt',
    source: vllmChat,
    backend: 'vllm',
    // role | Rain | falls | gently. | finish | usage, [DONE]
    reads: [
      [1040, 1],
      [1100, 1],
      [1120, 1],
      [1150, 1],
      [1160, 1],
      [1161, 2],
    ],
    expected: {
      outcome: 'completed',
      finishReason: 'stop',
      firstEventMs: 40,
      timeToFirstTokenMs: 100,
      timeToFirstAnswerTokenMs: 100,
      endToEndMs: 150,
      timePerOutputTokenMs: 50 / 4,
      gapsMs: [20, 30],
      kinds: ['text', 'text', 'text'],
      text: 'Rain falls gently.',
      tokens: { input: 12, output: 5 },
    },
  },
  {
    ...vllmReasoning,
    file: 'vllm-reasoning-content.txt',
    source: vllmChat,
  },
  {
    ...vllmReasoning,
    file: 'vllm-reasoning.txt',
    source: 'vllm-project/vllm at 32e45636e3d7, vllm/entrypoints/openai/engine/protocol.py, DeltaMessage',
  },
  {
    file: 'vllm-tool-call.txt',
    source: vllmChat,
    backend: 'vllm',
    // role | name | arguments | arguments | finish, usage, [DONE]
    reads: [
      [1040, 1],
      [1100, 1],
      [1130, 1],
      [1230, 1],
      [1240, 3],
    ],
    expected: {
      outcome: 'completed',
      finishReason: 'tool_calls',
      firstEventMs: 40,
      timeToFirstTokenMs: 100,
      timeToFirstAnswerTokenMs: 100,
      endToEndMs: 230,
      timePerOutputTokenMs: 130 / 13,
      gapsMs: [30, 100],
      kinds: ['tool-call', 'tool-call', 'tool-call'],
      text: 'tide_at{"port": "Brest"}',
      tokens: { input: 80, output: 14 },
    },
  },
  {
    file: 'vllm-completions.txt',
    source: vllmCompletions,
    backend: 'vllm',
    // Snow | melts | late. | finish, usage, [DONE]
    reads: [
      [1080, 1],
      [1100, 1],
      [1140, 1],
      [1150, 3],
    ],
    expected: {
      outcome: 'completed',
      finishReason: 'length',
      firstEventMs: 80,
      timeToFirstTokenMs: 80,
      timeToFirstAnswerTokenMs: 80,
      endToEndMs: 140,
      timePerOutputTokenMs: 60 / 3,
      gapsMs: [20, 40],
      kinds: ['text', 'text', 'text'],
      text: 'Snow melts late.',
      tokens: { input: 4, output: 4 },
    },
  },
  {
    file: 'vllm-continuous-usage.txt',
    source: `${vllmChat}, stream_options.continuous_usage_stats`,
    backend: 'vllm',
    // role (0 tokens) | Wind (1) | turns the old (4) | mill. (6) | finish (7) | usage (7), [DONE]
    reads: [
      [1050, 1],
      [1100, 1],
      [1130, 1],
      [1160, 1],
      [1165, 1],
      [1166, 2],
    ],
    expected: {
      outcome: 'completed',
      finishReason: 'stop',
      firstEventMs: 50,
      timeToFirstTokenMs: 100,
      timeToFirstAnswerTokenMs: 100,
      endToEndMs: 160,
      timePerOutputTokenMs: 60 / 6,
      gapsMs: [30, 30],
      kinds: ['text', 'text', 'text'],
      text: 'Wind turns the old mill.',
      tokens: { input: 12, output: 7 },
      chunkTokenCounts: [1, 3, 2],
    },
  },
  {
    file: 'vllm-error.txt',
    source: `${vllmChat}, create_streaming_error_response`,
    backend: 'vllm',
    // role | Half | error, [DONE]
    reads: [
      [1040, 1],
      [1100, 1],
      [1200, 2],
    ],
    expected: {
      outcome: 'api_error',
      error: { code: 500, message: 'EngineCore encountered an issue.' },
      firstEventMs: 40,
      timeToFirstTokenMs: 100,
      timeToFirstAnswerTokenMs: 100,
      endToEndMs: 100,
      gapsMs: [],
      kinds: ['text'],
      text: 'Half',
      tokens: {},
    },
  },
];
