import { join } from 'node:path';
import { countAt, numberAt, optionArgs, secondsToMs, type Peer } from './peer.ts';

const version = '0.8.1';

export const guidellm: Peer = {
  name: 'guidellm',
  title: 'GuideLLM',
  version,
  pipInstalls: [[`guidellm==${version}`]],
  program: 'guidellm',
  args: ({ url, model, concurrency, requests, inputTokens, outputTokens, tokenizerFolder, folder }) => [
    'run',
    ...optionArgs({
      '--backend': `kind=openai_http,target=${url},model=${model}`,
      '--profile': `kind=concurrent,streams=${concurrency}`,
      '--constraint': `kind=max_requests,count=${requests}`,
      '--tokenizer': `kind=huggingface_auto,model=${tokenizerFolder}`,
      '--data': `kind=synthetic_text,prompt_tokens=${inputTokens},output_tokens=${outputTokens}`,
      '--output': `kind=json,path=${join(folder, 'guidellm.json')}`,
      '--disable-console-interactive': true,
    }),
  ],
  resultFile: /^guidellm\.json$/,
  parseFigures(text) {
    const report = JSON.parse(text) as { readonly benchmarks: readonly { readonly metrics: unknown }[] };
    const metrics = report.benchmarks[0]?.metrics;
    const successful = (name: string, ...path: string[]): number | undefined =>
      numberAt(metrics, name, 'successful', ...path);
    return {
      completed: countAt(metrics, 'request_totals', 'successful'),
      failed: numberAt(metrics, 'request_totals', 'errored'),
      ttftMeanMs: successful('time_to_first_token_ms', 'mean'),
      ttftP50Ms: successful('time_to_first_token_ms', 'percentiles', 'p50'),
      ttftP99Ms: successful('time_to_first_token_ms', 'percentiles', 'p99'),
      tpotMs: successful('inter_token_latency_ms', 'mean'),
      e2eMeanMs: secondsToMs(successful('request_latency', 'mean')),
      outputTokensPerSecond: successful('output_tokens_per_second', 'mean'),
      verdict: undefined,
    };
  },
  ends: { tpot: 'last token', e2e: 'done' },
  definitions:
    'TPOT is what it calls inter-token latency, weighted by tokens; what it calls TPOT is e2e over tokens. That one ends at the last token, e2e at the end of the stream. Wall clock',
};
