import { isObjectiveMet } from '../goodput/meets-objectives.ts';
import type { GoodputSummary, ServiceLevelObjective } from '../summary/goodput.ts';
import type { MeasurementWindow } from '../summary/level-summary.ts';
import { findMetric, type MetricKey } from '../summary/metric-catalogue.ts';
import { rowsStartedIn } from './measurement-window.ts';
import type { RequestColumns } from './request-columns.ts';
import { ratePer, workDoneIn } from './window-throughput.ts';

/**
 * How much of the load met every objective. Counts and shares are of all requests issued in the window, so that
 * failed, cancelled and dropped ones count as not met; rates prorate the good requests as throughput does.
 * A metric that a completed request does not define (TPOT of one token) does not apply to it and counts as met. Where
 * requests completed and none of them defines a metric, its objective cannot be judged, and neither can the whole.
 */
export function summarizeGoodput(
  columns: RequestColumns,
  window: MeasurementWindow,
  objectives: readonly ServiceLevelObjective[],
): GoodputSummary {
  const issuedRows = rowsStartedIn(columns, window);
  const isMet = (row: number, objective: ServiceLevelObjective): boolean =>
    columns.outcomeAt(row) === 'completed' &&
    isObjectiveMet(objective, known(columns, objective.metric, row));
  const isGood = (row: number): boolean => objectives.every((objective) => isMet(row, objective));
  const completedRows = issuedRows.filter((row) => columns.outcomeAt(row) === 'completed');
  const shareByObjective: Partial<Record<MetricKey, number>> = {};
  const unmeasured: Partial<Record<MetricKey, string>> = {};
  for (const objective of objectives) {
    const { metric } = objective;
    if (issuedRows.length === 0) continue;
    if (completedRows.every((row) => known(columns, metric, row) === undefined)) {
      if (completedRows.length > 0) unmeasured[metric] = whyUnmeasured(columns, completedRows, metric);
      continue;
    }
    const metCount = issuedRows.filter((row) => isMet(row, objective)).length;
    shareByObjective[metric] = metCount / issuedRows.length;
  }
  if (Object.keys(unmeasured).length > 0) return { objectives, shareByObjective, unmeasured };
  const goodRequestCount = issuedRows.filter(isGood).length;
  return {
    objectives,
    goodRequestCount,
    ...(issuedRows.length === 0 ? {} : { goodRequestShare: goodRequestCount / issuedRows.length }),
    ...goodRates(columns, window, isGood),
    shareByObjective,
  };
}

function goodRates(
  columns: RequestColumns,
  window: MeasurementWindow,
  isGood: (row: number) => boolean,
): Pick<GoodputSummary, 'goodRequestsPerSecond' | 'goodOutputTokensPerSecond'> {
  const work = workDoneIn(columns, window, isGood);
  const perSecond = ratePer(window);
  const goodRequestsPerSecond = perSecond(columns.length === 0 ? undefined : work.requestCount);
  // Nothing good is known to be 0 tokens, as long as the level states tokens at all.
  const goodTokenCount = columns.metrics.has('outputTokenCount') ? (work.outputTokenCount ?? 0) : undefined;
  const goodOutputTokensPerSecond = perSecond(goodTokenCount);
  return {
    ...(goodRequestsPerSecond === undefined ? {} : { goodRequestsPerSecond }),
    ...(goodOutputTokensPerSecond === undefined ? {} : { goodOutputTokensPerSecond }),
  };
}

/** What is missing for a metric that none of these requests defines, as the end of a sentence. */
function whyUnmeasured(columns: RequestColumns, rows: readonly number[], metric: MetricKey): string {
  const isUnknown = (key: MetricKey): boolean => rows.every((row) => known(columns, key, row) === undefined);
  if (isUnknown('ttftMs')) return 'no answer was streamed';
  if (isUnknown('outputTokenCount')) return 'the number of output tokens is unknown';
  if (rows.every((row) => (known(columns, 'outputTokenCount', row) ?? 0) < 2))
    return 'no answer had more than one token';
  return `no request defines it (${findMetric(metric).formula})`;
}

function known(columns: RequestColumns, key: MetricKey, row: number): number | undefined {
  const value = columns.metrics.get(key)?.at(row) ?? Number.NaN;
  return Number.isNaN(value) ? undefined : value;
}
