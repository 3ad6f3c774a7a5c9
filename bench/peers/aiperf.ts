import { countAt, numberAt, optionArgs, type Peer } from './peer.ts';

const version = '0.13.0';

export const aiperf: Peer = {
  name: 'aiperf',
  title: 'AIPerf',
  version,
  pipInstalls: [[`aiperf==${version}`]],
  program: 'aiperf',
  args: ({ url, model, concurrency, requests, inputTokens, outputTokens, tokenizerFolder, folder }) => [
    'profile',
    ...optionArgs({
      '--url': url,
      '--model': model,
      '--endpoint-type': 'chat',
      '--streaming': true,
      '--tokenizer': tokenizerFolder,
      '--isl': inputTokens,
      '--osl': outputTokens,
      '--extra-inputs': 'ignore_eos:true',
      '--concurrency': concurrency,
      '--request-count': requests,
      '--artifact-dir': folder,
      '--ui': 'none',
      '--no-auto-plot': true,
      '--no-gpu-telemetry': true,
      '--no-server-metrics': true,
    }),
  ],
  // Offline, which is any text here, it takes even a path for the name of a model in the hub's cache.
  env: { HF_HUB_OFFLINE: '', TRANSFORMERS_OFFLINE: '' },
  resultFile: /^profile_export_aiperf\.json$/,
  parseFigures(text) {
    const report: unknown = JSON.parse(text);
    return {
      completed: countAt(report, 'request_count', 'avg'),
      failed: numberAt(report, 'error_request_count', 'avg') ?? 0,
      ttftMeanMs: numberAt(report, 'time_to_first_token', 'avg'),
      ttftP50Ms: numberAt(report, 'time_to_first_token', 'p50'),
      ttftP99Ms: numberAt(report, 'time_to_first_token', 'p99'),
      tpotMs: numberAt(report, 'inter_token_latency', 'avg'),
      e2eMeanMs: numberAt(report, 'request_latency', 'avg'),
      outputTokensPerSecond: numberAt(report, 'output_token_throughput', 'avg'),
      verdict: undefined,
    };
  },
  ends: { tpot: 'last token', e2e: 'last token' },
  definitions:
    'TPOT is what it calls inter-token latency. Counts output with the tokenizer. Without its scraping of GPUs and servers',
};
