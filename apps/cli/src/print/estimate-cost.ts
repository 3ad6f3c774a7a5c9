import type { LevelOutline } from '@genai-bench/core-metrics';
import { parseScenario } from '@genai-bench/runner';

export interface LevelCost {
  /** Upper limit of measured and warm-up requests; `undefined` where only time limits them. */
  readonly requestCount?: number;
  /** `undefined` where requests or lengths are not known beforehand. */
  readonly inputTokenCount?: number;
  readonly outputTokenCount?: number;
}

/** Mean tokens of a request of the scenario `dataset`; `undefined` where rows leave them open. */
export interface DatasetMeans {
  readonly input?: number;
  readonly output?: number;
}

/** What a level will cost, from the mean lengths of its scenario and the requests that it may make. */
export function estimateLevelCost(
  level: LevelOutline,
  warmupRequests: number,
  datasetMeans: DatasetMeans = {},
): LevelCost {
  const requestCount = requestLimit(level, warmupRequests);
  if (requestCount === undefined) return {};
  const { input, output } = meanTokensPerRequest(level, datasetMeans);
  return {
    requestCount,
    ...(input === undefined ? {} : { inputTokenCount: Math.round(input * requestCount) }),
    ...(output === undefined ? {} : { outputTokenCount: Math.round(output * requestCount) }),
  };
}

/** The sum over levels; a figure that one level does not know is not known for all. */
export function totalCost(costs: readonly LevelCost[]): LevelCost {
  const total = (key: keyof LevelCost) =>
    costs.reduce<number | undefined>(
      (sum, cost) => (sum === undefined || cost[key] === undefined ? undefined : sum + cost[key]),
      0,
    );
  const [requestCount, inputTokenCount, outputTokenCount] = [
    total('requestCount'),
    total('inputTokenCount'),
    total('outputTokenCount'),
  ];
  return {
    ...(requestCount === undefined ? {} : { requestCount }),
    ...(inputTokenCount === undefined ? {} : { inputTokenCount }),
    ...(outputTokenCount === undefined ? {} : { outputTokenCount }),
  };
}

function requestLimit(
  { load, maxRequests, maxDurationMs }: LevelOutline,
  warmupRequests: number,
): number | undefined {
  const byTime =
    load.mode === 'open' && maxDurationMs !== undefined
      ? Math.ceil((load.requestsPerSecond * maxDurationMs) / 1000)
      : undefined;
  const limits = [maxRequests, byTime].filter((limit) => limit !== undefined);
  return limits.length === 0 ? undefined : Math.min(...limits) + warmupRequests;
}

function meanTokensPerRequest(
  { scenario, load }: LevelOutline,
  datasetMeans: DatasetMeans,
): {
  readonly input?: number;
  readonly output?: number;
} {
  const spec = parseScenario(scenario);
  const batchSize = load.mode === 'closed' ? (load.batchSize ?? 1) : 1;
  switch (spec.kind) {
    case 'deterministic':
      return { input: spec.inputTokenCount, output: spec.outputTokenCount };
    case 'normal':
      return { input: spec.input.mean, output: spec.output.mean };
    case 'uniform':
      return {
        input: (spec.input.min + spec.input.max) / 2,
        output: (spec.output.min + spec.output.max) / 2,
      };
    case 'embedding':
      return { input: spec.documentTokenCount * batchSize, output: 0 };
    case 'rerank':
    case 'image':
    case 'speech':
    case 'reserved':
      return {};
    case 'dataset':
      return {
        ...datasetMeans,
        ...(datasetMeans.input === undefined ? {} : { input: datasetMeans.input * batchSize }),
      };
  }
}
