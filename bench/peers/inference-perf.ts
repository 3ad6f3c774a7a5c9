import { countAt, numberAt, secondsToMs, type Peer } from './peer.ts';

const version = '0.7.0';

export const inferencePerf: Peer = {
  name: 'inference-perf',
  title: 'inference-perf',
  version,
  // Its metadata asks for Python 3.12, its code runs on 3.11 too: so it and what it depends on come one after the other.
  pipInstalls: [
    [
      'aiohttp',
      'pydantic',
      'numpy',
      'datasets',
      'transformers==5.13.0',
      'jinja2',
      'google-cloud-storage',
      'pyyaml',
      'boto3',
      'uvloop',
      'tqdm',
      'aiofiles>=25.1',
      'tiktoken',
      'rich',
      'av',
      'pillow',
      'prometheus-client',
    ],
    ['--no-deps', '--ignore-requires-python', `inference-perf==${version}`],
  ],
  program: 'inference-perf',
  args: () => ['--config_file', 'config.json'],
  // Its configuration is YAML, of which JSON is a part.
  files: ({ url, model, concurrency, requests, inputTokens, outputTokens, tokenizerFolder }) => {
    const always = (tokens: number): object => ({
      type: 'fixed',
      mean: tokens,
      min: tokens,
      max: tokens,
      total_count: requests,
    });
    const config = {
      api: { type: 'completion', streaming: true },
      server: { type: 'vllm', model_name: model, base_url: url, ignore_eos: true },
      tokenizer: { pretrained_model_name_or_path: tokenizerFolder },
      data: {
        type: 'random',
        input_distribution: always(inputTokens),
        output_distribution: always(outputTokens),
      },
      load: {
        type: 'concurrent',
        stages: [{ num_requests: requests, concurrency_level: concurrency }],
        worker_max_concurrency: concurrency,
      },
      storage: { local_storage: { path: 'report' } },
    };
    return { 'config.json': JSON.stringify(config) };
  },
  resultFile: /^stage_0_lifecycle_metrics\.json$/,
  parseFigures(text) {
    const report: unknown = JSON.parse(text);
    const latency = (name: string, statistic: string): number | undefined =>
      secondsToMs(numberAt(report, 'successes', 'latency', name, statistic));
    return {
      completed: countAt(report, 'successes', 'count'),
      failed: numberAt(report, 'failures', 'count'),
      ttftMeanMs: latency('time_to_first_token', 'mean'),
      ttftP50Ms: latency('time_to_first_token', 'median'),
      ttftP99Ms: latency('time_to_first_token', 'p99'),
      tpotMs: latency('time_per_output_token', 'mean'),
      e2eMeanMs: latency('request_latency', 'mean'),
      outputTokensPerSecond: numberAt(report, 'successes', 'throughput', 'output_tokens_per_sec'),
      verdict: undefined,
    };
  },
  ends: { tpot: 'last token', e2e: 'done' },
  definitions:
    'Asks for completions, because its synthetic prompts know no chat. e2e ends after the text was counted with the tokenizer. Cap of requests per worker raised to the concurrency',
};
