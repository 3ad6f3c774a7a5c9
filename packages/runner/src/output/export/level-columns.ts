import type { Distribution, LevelSummary } from '@genai-bench/core-metrics';

/** One column of a table of levels. `undefined` is an unknown value, shown as an empty cell. */
export interface LevelColumn {
  readonly name: string;
  readonly valueOf: (level: LevelSummary) => string | number | undefined;
}

/** What a table of levels says, units in the names; both exporters print these. */
export const levelColumns: readonly LevelColumn[] = [
  { name: 'scenario', valueOf: (level) => level.scenario },
  { name: 'load', valueOf: describeLoad },
  { name: 'status', valueOf: (level) => level.status },
  { name: 'issued', valueOf: (level) => level.counts.issued },
  { name: 'completed', valueOf: (level) => level.counts.byOutcome.completed },
  { name: 'error rate', valueOf: (level) => level.errorRate },
  { name: 'requests/s', valueOf: (level) => level.throughput.requestsPerSecond },
  { name: 'output tokens/s', valueOf: (level) => level.throughput.outputTokensPerSecond },
  { name: 'total tokens/s', valueOf: (level) => level.throughput.totalTokensPerSecond },
  ...statistics('TTFT', 'ms', (level) => level.metrics.ttftMs),
  ...statistics('TPOT', 'ms', (level) => level.metrics.tpotMs),
  ...statistics('ITL', 'ms', (level) => level.metrics.itlMs),
  ...statistics('E2E', 'ms', (level) => level.metrics.e2eLatencyMs),
  { name: 'goodput requests/s', valueOf: (level) => level.goodput?.goodRequestsPerSecond },
  { name: 'grade', valueOf: (level) => level.instrument.grade.verdict },
];

function statistics(
  metric: string,
  unit: string,
  select: (level: LevelSummary) => Distribution | undefined,
): readonly LevelColumn[] {
  return (['mean', 'p50', 'p99'] as const).map((statistic) => ({
    name: `${metric} ${statistic} ${unit}`,
    valueOf: (level: LevelSummary) => select(level)?.[statistic],
  }));
}

/** `8 in flight`, `8 in flight, batch 4`, or `2.5/s poisson`. */
function describeLoad({ load }: LevelSummary): string {
  if (load.mode === 'open') return `${load.requestsPerSecond}/s ${load.arrival}`;
  const batch = load.batchSize === undefined ? '' : `, batch ${load.batchSize}`;
  return `${load.concurrency} in flight${batch}`;
}
