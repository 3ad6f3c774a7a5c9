import type { RequestRecord } from '../record/request-record.ts';
import { createColumn, type Column } from '../statistics/column.ts';
import type { LevelSummary } from '../summary/level-summary.ts';
import { metricCatalogue, type MetricKey } from '../summary/metric-catalogue.ts';
import type { RunSummary } from '../summary/run-summary.ts';

/** By the index of a level: values of the requests that its distributions are made of. */
export type RunValues = ReadonlyMap<number, ReadonlyMap<MetricKey, Column>>;

/**
 * Metrics that are compared: those with a better direction. Of those with many values in a request, such as gaps between
 * tokens, no values are kept: the values of one request depend on each other, which intervals rule out.
 */
export const comparedMetrics = metricCatalogue.filter(({ direction }) => direction !== 'none');

const collectedMetrics = comparedMetrics.filter(({ eachValue }) => eachValue === undefined);

/** Takes a run's records one by one and keeps numbers only: 8 bytes a metric and request. */
export function createRunValues({ levels }: RunSummary): {
  readonly add: (record: RequestRecord) => void;
  readonly values: RunValues;
} {
  const levelByIndex = new Map(levels.map((level) => [level.levelIndex, level]));
  const values = new Map<number, Map<MetricKey, Column>>();
  return {
    values,
    add(record) {
      const level = levelByIndex.get(record.levelIndex);
      if (level === undefined || !isInWindow(record, level)) return;
      let ofLevel = values.get(record.levelIndex);
      if (ofLevel === undefined) values.set(record.levelIndex, (ofLevel = new Map()));
      addValues(ofLevel, record);
    },
  };
}

/** As `summarizeLevel` chooses: completed, and due within the window. */
function isInWindow(
  { phase, outcome, scheduledAtMs, sentAtMs, closedAtMs }: RequestRecord,
  level: LevelSummary,
): boolean {
  if (phase !== 'measured' || outcome.kind !== 'completed') return false;
  const startAtMs = scheduledAtMs ?? sentAtMs ?? closedAtMs;
  if (startAtMs === undefined) return true;
  const { startMs, endMs, cooldownRatio = 0 } = level.window;
  if (startAtMs < startMs || startAtMs > endMs) return false;
  return startAtMs < endMs || cooldownRatio === 0;
}

function addValues(values: Map<MetricKey, Column>, record: RequestRecord): void {
  for (const { key, perRequest } of collectedMetrics) {
    const value = perRequest(record);
    if (value === undefined) continue;
    let column = values.get(key);
    if (column === undefined) values.set(key, (column = createColumn()));
    column.push(value);
  }
}
