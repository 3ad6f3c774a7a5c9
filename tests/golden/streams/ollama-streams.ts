import type { GoldenStream } from '../golden-stream.ts';

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
    file: 'ollama-native.txt',
    source: 'ollama/ollama, docs/api.md, chat request (streaming)',
    backend: 'ollama-native',
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
    },
  },
];
