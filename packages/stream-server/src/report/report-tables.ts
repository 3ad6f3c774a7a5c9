import {
  findMetric,
  formatCount,
  formatDurationMs,
  formatRate,
  metricCatalogue,
} from '@genai-bench/core-metrics';
import type { Distribution, LevelSummary, MetricKey } from '@genai-bench/core-metrics';
import { describeLoad } from './describe-load.ts';
import { escapeHtml } from './escape-html.ts';

const UNKNOWN = '–';

interface Column {
  readonly head: string;
  readonly cell: (level: LevelSummary) => string;
}

const levelColumns: readonly Column[] = [
  { head: 'Scenario', cell: ({ scenario }) => scenario },
  { head: 'Load', cell: ({ load }) => describeLoad(load).text },
  { head: 'Status', cell: ({ status }) => status },
  { head: 'Requests', cell: ({ counts }) => formatCount(counts.issued) },
  { head: 'Errors', cell: ({ errorRate }) => formatShare(errorRate) },
  { head: 'Requests/s', cell: ({ throughput }) => formatRate(throughput.requestsPerSecond, 'req') },
  { head: 'Output', cell: ({ throughput }) => formatRate(throughput.outputTokensPerSecond, 'tok') },
  ...percentileColumns('ttftMs'),
  { head: 'Cached input', cell: ({ instrument }) => formatShare(instrument.cachedInputShare) },
  ...percentileColumns('itlMs'),
  ...percentileColumns('e2eLatencyMs'),
  { head: 'Goodput', cell: ({ goodput }) => formatShare(goodput?.goodRequestShare) },
  { head: 'Instrument', cell: ({ instrument }) => instrument.grade.verdict },
];

function percentileColumns(key: MetricKey): Column[] {
  return (['p50', 'p99'] as const).map((percentile) => ({
    head: `${findMetric(key).label} ${percentile}`,
    cell: ({ metrics }) => formatDurationMs(metrics[key]?.[percentile]),
  }));
}

/** One row for each level. */
export function renderLevelTable(levels: readonly LevelSummary[]): string {
  return renderTable(
    levelColumns.map(({ head }) => head),
    levels.map((level) => levelColumns.map(({ cell }) => cell(level))),
  );
}

const statistics = ['min', 'mean', 'p50', 'p90', 'p95', 'p99', 'max', 'stddev'] as const;

/** One row for each metric that the level defines. */
export function renderMetricTable({ metrics }: LevelSummary): string {
  const rows = metricCatalogue.flatMap(({ key, label }) => {
    const distribution = metrics[key];
    return distribution === undefined
      ? []
      : [[label, countCell(distribution), ...cellsOf(key, distribution)]];
  });
  return rows.length === 0 ? '' : renderTable(['Metric', 'Values', ...statistics], rows);
}

function countCell({ count, boundedCount }: Distribution): string {
  const bounded = boundedCount === undefined ? '' : ` (${formatCount(boundedCount)} bounded)`;
  return `${formatCount(count)}${bounded}`;
}

function cellsOf(key: MetricKey, distribution: Distribution): string[] {
  const { unit } = findMetric(key);
  return statistics.map((name) =>
    unit === 'ms'
      ? formatDurationMs(distribution[name])
      : `${Number(distribution[name].toPrecision(4)).toString()} ${unit}`,
  );
}

/** Requests by outcome, and errors by class with what the first of each said. */
export function renderOutcomeTable({ counts, errorCounts, errorMessages = {} }: LevelSummary): string {
  const outcomes = Object.entries(counts.byOutcome).filter(([, count]) => count > 0);
  const errors = Object.entries(errorCounts).map(([name, count]) => [
    `error: ${name}`,
    formatCount(count),
    errorMessages[name] ?? '',
  ]);
  const { arrivedAtOnce = 0 } = counts;
  const atOnce =
    arrivedAtOnce === 0 ? [] : [['completed, but arrived at once', formatCount(arrivedAtOnce), '']];
  return renderTable(
    ['Outcome', 'Requests', 'First message'],
    [...outcomes.map(([name, count]) => [name, formatCount(count), '']), ...errors, ...atOnce],
  );
}

/** A table of texts, which may be anything; the first column names the row. */
export function renderTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = heads.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join('');
  const body = rows.map(([first = '', ...rest]) => {
    const cells = rest.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('');
    return `<tr><th scope="row">${escapeHtml(first)}</th>${cells}</tr>`;
  });
  return `<div class="scroll" tabindex="0"><table><thead><tr>${head}</tr></thead><tbody>${body.join('\n')}</tbody></table></div>`;
}

function formatShare(share: number | undefined): string {
  return share === undefined ? UNKNOWN : `${(share * 100).toFixed(1)} %`;
}
