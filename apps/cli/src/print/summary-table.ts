import type { Distribution, LevelSummary, MetricKey, RunSummary } from '@genai-bench/core-metrics';
import { alignedTable, type Column } from './aligned-table.ts';
import { describeLoad } from './describe-load.ts';
import { safeText } from './safe-text.ts';

export interface TableOptions {
  readonly timeUnit: 's' | 'ms';
}

/** The result of a run as a table to paste: one row per level. */
export function summaryTable(summary: RunSummary, { timeUnit }: TableOptions): string[] {
  const withGoodput = summary.levels.some((level) => level.goodput !== undefined);
  const withCached = summary.levels.some(({ instrument }) => instrument.cachedInputShare !== undefined);
  const columns: Column[] = [
    { head: 'scenario', align: 'left' },
    { head: 'load', align: 'left' },
    ...[
      'ok / err',
      `TTFT p50 / p99 ${timeUnit}`,
      ...(withCached ? ['cached in'] : []),
      `ITL p50 / p99 ${timeUnit}`,
      `TPOT p50 ${timeUnit}`,
      `e2e p50 / p99 ${timeUnit}`,
      'req/s',
      'out tok/s',
      ...(withGoodput ? ['goodput'] : []),
    ].map((head): Column => ({ head, align: 'right' })),
  ];
  return alignedTable(
    columns,
    summary.levels.map((level) => levelCells(level, timeUnit, { withGoodput, withCached })),
  );
}

function levelCells(
  level: LevelSummary,
  timeUnit: 's' | 'ms',
  { withGoodput, withCached }: { readonly withGoodput: boolean; readonly withCached: boolean },
): string[] {
  const { metrics, counts, throughput } = level;
  const time = (value: number | undefined) => timeCell(value, timeUnit);
  const pair = (key: MetricKey) => pairCell(metrics[key], time);
  const isOpen = level.load.mode === 'open';
  return [
    safeText(level.scenario),
    describeLoad(level.load),
    `${counts.byOutcome.completed} / ${errorTotal(level)}`,
    pair(isOpen ? 'responseTtftMs' : 'ttftMs'),
    ...(withCached ? [shareCell(level.instrument.cachedInputShare)] : []),
    pair('itlMs'),
    time(metrics.tpotMs?.p50),
    pair(isOpen ? 'responseTimeMs' : 'e2eLatencyMs'),
    numberCell(throughput.requestsPerSecond),
    numberCell(throughput.outputTokensPerSecond),
    ...(withGoodput ? [shareCell(level.goodput?.goodRequestShare)] : []),
  ];
}

/** Requests of a level that ended in an error of the target. */
export function errorTotal(level: LevelSummary): number {
  return Object.values(level.errorCounts).reduce((sum, count) => sum + count, 0);
}

/** A share as a percentage that never rounds up to 100 %: 99.99 % met is not all met. */
export function shareCell(share: number | undefined): string {
  if (share === undefined) return '–';
  return `${(Math.floor(share * 1000) / 10).toFixed(1)} %`;
}

function pairCell(
  distribution: Distribution | undefined,
  time: (value: number | undefined) => string,
): string {
  return distribution === undefined ? '–' : `${time(distribution.p50)} / ${time(distribution.p99)}`;
}

/** Three significant digits or the whole part; the unit stands in the column's head. */
function timeCell(valueMs: number | undefined, unit: 's' | 'ms'): string {
  if (valueMs === undefined) return '–';
  if (unit === 's') return (valueMs / 1000).toFixed(3);
  return numberCell(valueMs);
}

function numberCell(value: number | undefined): string {
  if (value === undefined) return '–';
  if (value >= 99.95) return value.toFixed(0);
  return value >= 9.995 ? value.toFixed(1) : value.toFixed(2);
}
