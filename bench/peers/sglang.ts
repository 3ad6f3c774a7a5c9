import { fileURLToPath } from 'node:url';
import { countAt, numberAt, optionArgs, type Peer } from './peer.ts';

const version = '0.5.23';
const launcher = fileURLToPath(new URL('sglang-serving.py', import.meta.url));

export const sglang: Peer = {
  name: 'sglang',
  title: 'SGLang serving benchmark',
  version,
  // The wheel alone: what its engine needs, a benchmark of a server does not.
  pipInstalls: [
    ['--no-deps', `sglang==${version}`],
    [
      'aiohttp',
      'msgspec',
      'numpy',
      'orjson',
      'requests',
      'tqdm',
      'transformers',
      'pillow',
      'pybase64',
      'psutil',
      'pyzmq',
      'datasets',
    ],
  ],
  program: 'python',
  args: ({ url, model, concurrency, requests, inputTokens, outputTokens, tokenizerFolder }) => [
    launcher,
    ...optionArgs({
      '--backend': 'sglang-oai-chat',
      '--base-url': url,
      '--model': model,
      '--tokenizer': tokenizerFolder,
      '--dataset-name': 'random-ids',
      '--random-range-ratio': 1,
      '--random-input-len': inputTokens,
      '--random-output-len': outputTokens,
      '--num-prompts': requests,
      '--max-concurrency': concurrency,
      '--warmup-requests': 0,
      '--output-file': 'sglang.jsonl',
      '--disable-tqdm': true,
    }),
  ],
  resultFile: /^sglang\.jsonl$/,
  parseFigures(text) {
    // Python writes a rate without a limit as a word that JSON does not know.
    const report: unknown = JSON.parse(text.replaceAll(/: Infinity\b/g, ': null'));
    const completed = countAt(report, 'completed');
    return {
      completed,
      failed: undefined,
      ttftMeanMs: numberAt(report, 'mean_ttft_ms'),
      ttftP50Ms: numberAt(report, 'median_ttft_ms'),
      ttftP99Ms: numberAt(report, 'p99_ttft_ms'),
      tpotMs: numberAt(report, 'mean_tpot_ms'),
      e2eMeanMs: numberAt(report, 'mean_e2e_latency_ms'),
      outputTokensPerSecond: numberAt(report, 'output_throughput'),
      verdict: undefined,
    };
  },
  ends: { tpot: 'done', e2e: 'done' },
  definitions:
    'Its serving benchmark from the wheel, without the engine and without a warm-up request. Opens a connection for each request. TPOT and e2e end at `[DONE]`; tokens/s over the whole run, its question for the state of the server included',
};
