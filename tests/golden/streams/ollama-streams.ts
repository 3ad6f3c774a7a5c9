import type { GoldenStream } from '../golden-stream.ts';

const ollamaApi = 'ollama/ollama, docs/api.md, chat request (streaming)';

/** Streams in Ollama's shapes. */
export const ollamaStreams: readonly GoldenStream[] = [
  {
    file: 'ollama-openai.txt',
    source: 'ollama/ollama at 00988753ff74, openai/openai.go, ToChunk and ToUsage',
    backend: 'openai',
    // reasoning | Fog | lifts. | finish | usage, [DONE]
    reads: [
      [1300, 1],
      [1340, 1],
      [1380, 1],
      [1385, 1],
      [1386, 2],
    ],
    expected: {
      outcome: 'completed',
      finishReason: 'stop',
      firstEventMs: 300,
      timeToFirstTokenMs: 300,
      timeToFirstAnswerTokenMs: 340,
      endToEndMs: 380,
      timePerOutputTokenMs: 80 / 4,
      gapsMs: [40, 40],
      kinds: ['reasoning', 'text', 'text'],
      text: 'Hm.Fog lifts.',
      tokens: { input: 17, output: 5 },
    },
  },
  {
    file: 'ollama-chat.txt',
    source: ollamaApi,
    backend: 'ollama',
    // Fog | lifts | early. | done
    reads: [
      [1100, 1],
      [1130, 1],
      [1160, 1],
      [1170, 1],
    ],
    expected: {
      outcome: 'completed',
      finishReason: 'stop',
      firstEventMs: 100,
      timeToFirstTokenMs: 100,
      timeToFirstAnswerTokenMs: 100,
      endToEndMs: 160,
      timePerOutputTokenMs: 60 / 3,
      gapsMs: [30, 30],
      kinds: ['text', 'text', 'text'],
      text: 'Fog lifts early.',
      tokens: { input: 17, output: 4 },
      serverTimings: { totalMs: 900, loadMs: 100, promptEvalMs: 300, evalMs: 500 },
    },
  },
  {
    file: 'ollama-thinking.txt',
    source: `${ollamaApi} and ollama/ollama, api/types.go, Message.Thinking`,
    backend: 'ollama',
    // thinking, thinking | Fog | lifts. | tool call | done; the model was loaded first
    reads: [
      [3160, 2],
      [3190, 1],
      [3220, 1],
      [3280, 1],
      [3300, 1],
    ],
    expected: {
      outcome: 'completed',
      finishReason: 'stop',
      firstEventMs: 2160,
      timeToFirstTokenMs: 2160,
      timeToFirstAnswerTokenMs: 2190,
      endToEndMs: 2280,
      timePerOutputTokenMs: 120 / 8,
      gapsMs: [15, 15, 30, 60],
      kinds: ['reasoning', 'reasoning', 'text', 'text', 'tool-call'],
      text: 'Hm, fog.Fog lifts.tide_at{"port":"Brest"}',
      tokens: { input: 17, output: 9 },
      serverTimings: { totalMs: 2300, loadMs: 1900.5, promptEvalMs: 250, evalMs: 140 },
    },
  },
  {
    file: 'ollama-generate.txt',
    source: 'ollama/ollama, docs/api.md, generate request (streaming)',
    backend: 'ollama',
    // Snow | melts. | done; the prompt was cached, so its count is left out
    reads: [
      [1100, 1],
      [1150, 1],
      [1200, 1],
    ],
    expected: {
      outcome: 'completed',
      finishReason: 'length',
      firstEventMs: 100,
      timeToFirstTokenMs: 100,
      timeToFirstAnswerTokenMs: 100,
      endToEndMs: 150,
      timePerOutputTokenMs: 50 / 2,
      gapsMs: [50],
      kinds: ['text', 'text'],
      text: 'Snow melts.',
      tokens: { output: 3 },
      serverTimings: { totalMs: 200, loadMs: 20, promptEvalMs: 80, evalMs: 100 },
    },
  },
  {
    file: 'ollama-error.txt',
    source: 'ollama/ollama, server/routes.go, streamResponse',
    backend: 'ollama',
    // Half | error
    reads: [
      [1100, 1],
      [1200, 1],
    ],
    expected: {
      outcome: 'api_error',
      error: { message: 'an error was encountered while running the model: unexpected EOF' },
      firstEventMs: 100,
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
