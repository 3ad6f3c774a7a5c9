import type { GoldenStream } from './golden-stream.ts';
import { anthropicStreams } from './streams/anthropic-streams.ts';
import { failedStreams } from './streams/failed-streams.ts';
import { gatewayStreams } from './streams/gateway-streams.ts';
import { hostedStreams } from './streams/hosted-streams.ts';
import { llamaCppStreams } from './streams/llama-cpp-streams.ts';
import { ollamaStreams } from './streams/ollama-streams.ts';
import { openaiStreams } from './streams/openai-streams.ts';
import { sglangStreams } from './streams/sglang-streams.ts';
import { vllmStreams } from './streams/vllm-streams.ts';

/** One file of streams for each server, and one of failures of any. */
export const goldenStreams: readonly GoldenStream[] = [
  ...vllmStreams,
  ...sglangStreams,
  ...openaiStreams,
  ...ollamaStreams,
  ...anthropicStreams,
  ...llamaCppStreams,
  ...failedStreams,
  ...hostedStreams,
  ...gatewayStreams,
];
