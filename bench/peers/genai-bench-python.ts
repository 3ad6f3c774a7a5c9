import { countAt, numberAt, optionArgs, secondsToMs, type Peer } from './peer.ts';

const version = '0.0.5';

export const genaiBenchPython: Peer = {
  name: 'genai-bench',
  title: 'genai-bench (Python)',
  version,
  pipInstalls: [[`genai-bench==${version}`]],
  program: 'genai-bench',
  args: ({ url, model, concurrency, requests, inputTokens, outputTokens, tokenizerFolder, folder }) => [
    'benchmark',
    ...optionArgs({
      '--api-backend': 'vllm',
      '--api-base': url,
      '--api-key': 'none',
      '--api-model-name': model,
      '--model-tokenizer': tokenizerFolder,
      '--task': 'text-to-text',
      '--traffic-scenario': `D(${inputTokens},${outputTokens})`,
      '--num-concurrency': concurrency,
      '--max-requests-per-run': requests,
      '--max-time-per-run': 4,
      '--experiment-base-dir': folder,
      '--experiment-folder-name': 'experiment',
    }),
  ],
  env: { ENABLE_UI: 'false' },
  resultFile: /^D.*_text-to-text_num_concurrency_\d+_time_\d+s\.json$/,
  parseFigures(text) {
    const { aggregated_metrics: aggregated } = JSON.parse(text) as { readonly aggregated_metrics: unknown };
    const stats = (name: string, statistic: string): number | undefined =>
      secondsToMs(numberAt(aggregated, 'stats', name, statistic));
    return {
      completed: countAt(aggregated, 'num_completed_requests'),
      failed: numberAt(aggregated, 'num_error_requests'),
      ttftMeanMs: stats('ttft', 'mean'),
      ttftP50Ms: stats('ttft', 'p50'),
      ttftP99Ms: stats('ttft', 'p99'),
      tpotMs: stats('tpot', 'mean'),
      e2eMeanMs: stats('e2e_latency', 'mean'),
      outputTokensPerSecond: numberAt(aggregated, 'mean_output_throughput_tokens_per_s'),
      verdict: undefined,
    };
  },
  ends: { tpot: 'done', e2e: 'done' },
  definitions:
    'The Python tool. TPOT and e2e end with the stream; tokens/s over the time that the run took. Counts what had completed when it noticed the limit, and breaks the rest off. Draws its plots each time',
};
