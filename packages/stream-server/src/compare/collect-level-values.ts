import type {
  CatalogueMetric,
  LevelSummary,
  MetricKey,
  RequestRecord,
  RunSummary,
} from '@genai-bench/core-metrics';
import { readAllRecords } from '../history/read-all-records.ts';
import type { RunHistory } from '../history/run-history.ts';

/** Values of the requests that a level's distributions are made of. */
export type LevelValues = ReadonlyMap<MetricKey, readonly number[]>;

/** Reads a run's records once and keeps numbers only. Levels without records have no entry. */
export async function collectLevelValues(
  history: RunHistory,
  { runId, levels }: RunSummary,
  metrics: readonly CatalogueMetric[],
): Promise<ReadonlyMap<number, LevelValues>> {
  const levelByIndex = new Map(levels.map((level) => [level.levelIndex, level]));
  const valuesByLevel = new Map<number, Map<MetricKey, number[]>>();
  for await (const batch of readAllRecords(history, runId)) {
    for (const record of batch) {
      const level = levelByIndex.get(record.levelIndex);
      if (level === undefined || !isInWindow(record, level)) continue;
      let values = valuesByLevel.get(record.levelIndex);
      if (values === undefined) valuesByLevel.set(record.levelIndex, (values = new Map()));
      addValues(values, record, metrics);
    }
  }
  return valuesByLevel;
}

/** As `summarizeLevel` chooses: completed, and started within the window. */
function isInWindow(
  { phase, outcome, scheduledAtMs, sentAtMs }: RequestRecord,
  level: LevelSummary,
): boolean {
  if (phase !== 'measured' || outcome.kind !== 'completed') return false;
  const startAtMs = scheduledAtMs ?? sentAtMs;
  if (startAtMs === undefined) return true;
  const { startMs, endMs, cooldownRatio = 0 } = level.window;
  if (startAtMs < startMs || startAtMs > endMs) return false;
  return startAtMs < endMs || cooldownRatio === 0;
}

function addValues(
  values: Map<MetricKey, number[]>,
  record: RequestRecord,
  metrics: readonly CatalogueMetric[],
): void {
  for (const { key, perRequest } of metrics) {
    const value = perRequest(record);
    if (value === undefined) continue;
    const list = values.get(key);
    if (list === undefined) values.set(key, [value]);
    else list.push(value);
  }
}
