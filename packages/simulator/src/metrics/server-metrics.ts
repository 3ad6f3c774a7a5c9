/** What `/metrics` shows, under vLLM's names. Times are taken in ms and shown in seconds. */
export interface ServerMetrics {
  queueTime(ms: number): void;
  timeToFirstToken(ms: number): void;
  interTokenLatency(ms: number): void;
  finished(request: { inputTokens: number; outputTokens: number; reason: string; endToEndMs: number }): void;
  promptTokens(count: number): void;
  generationTokens(count: number): void;
  /** Prometheus text exposition, version 0.0.4. */
  exposition(gauges: { running: number; waiting: number; clientAborts: number }): string;
}

const latencyBounds = [
  0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80,
];
const gapBounds = [0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 10];
const durationBounds = [0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480];
const tokenBounds = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000];

export function createServerMetrics(model: string): ServerMetrics {
  const escapedModel = model
    .replaceAll('\\', '\\\\')
    .replaceAll('"', String.raw`\"`)
    .replaceAll('\n', String.raw`\n`);
  const labels = `model_name="${escapedModel}",engine="0"`;
  const histograms = {
    'vllm:time_to_first_token_seconds': createHistogram(latencyBounds),
    'vllm:inter_token_latency_seconds': createHistogram(gapBounds),
    'vllm:e2e_request_latency_seconds': createHistogram(durationBounds),
    'vllm:request_queue_time_seconds': createHistogram(durationBounds),
    'vllm:request_prompt_tokens': createHistogram(tokenBounds),
    'vllm:request_generation_tokens': createHistogram(tokenBounds),
  };
  let promptTokens = 0;
  let generationTokens = 0;
  const successes = new Map<string, number>([
    ['stop', 0],
    ['length', 0],
    ['abort', 0],
  ]);

  return {
    queueTime: (ms) => histograms['vllm:request_queue_time_seconds'].observe(ms / 1000),
    timeToFirstToken: (ms) => histograms['vllm:time_to_first_token_seconds'].observe(ms / 1000),
    interTokenLatency: (ms) => histograms['vllm:inter_token_latency_seconds'].observe(ms / 1000),
    finished({ inputTokens, outputTokens, reason, endToEndMs }) {
      successes.set(reason, (successes.get(reason) ?? 0) + 1);
      histograms['vllm:e2e_request_latency_seconds'].observe(endToEndMs / 1000);
      histograms['vllm:request_prompt_tokens'].observe(inputTokens);
      histograms['vllm:request_generation_tokens'].observe(outputTokens);
    },
    promptTokens: (count) => (promptTokens += count),
    generationTokens: (count) => (generationTokens += count),
    exposition({ running, waiting, clientAborts }) {
      const simple = (type: string, name: string, value: number): string[] => [
        `# TYPE ${name} ${type}`,
        `${name}{${labels}} ${value}`,
      ];
      return [
        ...simple('gauge', 'vllm:num_requests_running', running),
        ...simple('gauge', 'vllm:num_requests_waiting', waiting),
        ...simple('counter', 'vllm:prompt_tokens_total', promptTokens),
        ...simple('counter', 'vllm:generation_tokens_total', generationTokens),
        '# TYPE vllm:request_success_total counter',
        ...[...successes].map(
          ([reason, count]) => `vllm:request_success_total{${labels},finished_reason="${reason}"} ${count}`,
        ),
        ...Object.entries(histograms).flatMap(([name, histogram]) => [
          `# TYPE ${name} histogram`,
          ...histogram.lines(name, labels),
        ]),
        ...simple('counter', 'simulator:client_aborts_total', clientAborts),
        '',
      ].join('\n');
    },
  };
}

/** A Prometheus histogram: counts per upper bound, a sum, text exposition. */
interface Histogram {
  observe(value: number): void;
  lines(name: string, labels: string): string[];
}

export function createHistogram(bounds: readonly number[]): Histogram {
  const counts = new Float64Array(bounds.length + 1);
  let sum = 0;
  return {
    observe(value) {
      let index = 0;
      while (index < bounds.length && value > (bounds[index] ?? 0)) index++;
      counts[index] = (counts[index] ?? 0) + 1;
      sum += value;
    },
    lines(name, labels) {
      const lines: string[] = [];
      let total = 0;
      for (const [index, bound] of [...bounds, Number.POSITIVE_INFINITY].entries()) {
        total += counts[index] ?? 0;
        const le = bound === Number.POSITIVE_INFINITY ? '+Inf' : String(bound);
        lines.push(`${name}_bucket{${labels},le="${le}"} ${total}`);
      }
      return [...lines, `${name}_sum{${labels}} ${sum}`, `${name}_count{${labels}} ${total}`];
    },
  };
}

/** How late tokens were handed over, against their plan. */
export interface Lateness {
  readonly count: number;
  /** Upper bound of the bucket that holds the percentile: at most 10 % above the true value. */
  readonly p50Ms: number | undefined;
  readonly p99Ms: number | undefined;
  readonly maxMs: number | undefined;
}

export interface LatenessMeter {
  record(latenessMs: number): void;
  read(): Lateness;
  clear(): void;
}

const smallestMs = 0.001;
const growth = 1.1;
const logGrowth = Math.log(growth);
const bucketCount = 200; // reaches past three minutes

export function createLatenessMeter(): LatenessMeter {
  const buckets = new Float64Array(bucketCount);
  let count = 0;
  let maxMs = 0;

  const percentile = (share: number): number | undefined => {
    if (count === 0) return undefined;
    let left = share * count;
    for (let index = 0; index < bucketCount; index++) {
      left -= buckets[index] ?? 0;
      if (left <= 0) return Math.min(maxMs, smallestMs * growth ** index);
    }
    return maxMs;
  };

  return {
    record(latenessMs) {
      const index = latenessMs <= smallestMs ? 0 : Math.ceil(Math.log(latenessMs / smallestMs) / logGrowth);
      const bucket = Math.min(index, bucketCount - 1);
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
      count++;
      if (latenessMs > maxMs) maxMs = latenessMs;
    },
    read: () => ({
      count,
      p50Ms: percentile(0.5),
      p99Ms: percentile(0.99),
      maxMs: count === 0 ? undefined : maxMs,
    }),
    clear() {
      buckets.fill(0);
      count = 0;
      maxMs = 0;
    },
  };
}
