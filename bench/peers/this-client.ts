import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { countAt, numberAt, optionArgs, type Peer } from './peer.ts';

const app = fileURLToPath(new URL('../../apps/cli/', import.meta.url));
const { version } = JSON.parse(readFileSync(join(app, 'package.json'), 'utf8')) as { version: string };

export const thisClient: Peer = {
  name: 'this-client',
  title: 'GenAI Bench (this client)',
  version,
  pipInstalls: [],
  program: process.execPath,
  args: ({ url, model, concurrency, requests, inputTokens, outputTokens, tokenizerFolder, folder }) => [
    join(app, 'dist/main.js'),
    'benchmark',
    ...optionArgs({
      '--api-backend': 'vllm',
      '--api-base': url,
      '--model': model,
      '--model-tokenizer': join(tokenizerFolder, 'tokenizer.json'),
      '--traffic-scenario': `D(${inputTokens},${outputTokens})`,
      '--num-concurrency': concurrency,
      '--max-requests-per-run': requests,
      '--max-time-per-run': '4m',
      '--experiment-base-dir': folder,
      '--history': 'none',
    }),
  ],
  resultFile: /^summary\.json$/,
  parseFigures(text) {
    const { levels } = JSON.parse(text) as { readonly levels: readonly unknown[] };
    const level = levels[0];
    const { issued, completed } = {
      issued: countAt(level, 'counts', 'issued'),
      completed: countAt(level, 'counts', 'byOutcome', 'completed'),
    };
    const { instrument } = level as {
      readonly instrument?: { readonly grade?: { readonly verdict?: string } };
    };
    return {
      completed,
      failed: issued - completed,
      ttftMeanMs: numberAt(level, 'metrics', 'ttftMs', 'mean'),
      ttftP50Ms: numberAt(level, 'metrics', 'ttftMs', 'p50'),
      ttftP99Ms: numberAt(level, 'metrics', 'ttftMs', 'p99'),
      tpotMs: numberAt(level, 'metrics', 'tpotMs', 'mean'),
      e2eMeanMs: numberAt(level, 'metrics', 'e2eLatencyMs', 'mean'),
      outputTokensPerSecond: numberAt(level, 'throughput', 'outputTokensPerSecond'),
      verdict: instrument?.grade?.verdict,
    };
  },
  ends: { tpot: 'last token', e2e: 'last token' },
  definitions:
    'This repository, one load thread. Tokens/s from the first request sent to the last answer complete',
};
