import { isObjectiveMet } from '../goodput/meets-objectives.ts';
import type { GoodputSummary, ServiceLevelObjective } from '../summary/goodput.ts';
import type { MeasurementWindow } from '../summary/level-summary.ts';
import type { MetricKey } from '../summary/metric-catalogue.ts';
import { rowsStartedIn } from './measurement-window.ts';
import type { RequestColumns } from './request-columns.ts';
import { ratePer, workDoneIn } from './window-throughput.ts';

/**
 * How much of the load met every objective. Counts and shares are of all requests issued in the window, so that
 * failed, cancelled and dropped ones count as not met; rates prorate the good requests as throughput does.
 * A metric that a completed request does not define (TPOT of one token) does not apply to it and counts as met; an
 * objective on a metric that no completed request defines cannot be judged and has no share of its own.
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
  const goodRequestCount = issuedRows.filter(isGood).length;
  const work = workDoneIn(columns, window, isGood);
  const perSecond = ratePer(window);
  const goodRequestsPerSecond = perSecond(columns.length === 0 ? undefined : work.requestCount);
  // Nothing good is known to be 0 tokens, as long as the level states tokens at all.
  const goodTokenCount = columns.metrics.has('outputTokenCount') ? (work.outputTokenCount ?? 0) : undefined;
  const goodOutputTokensPerSecond = perSecond(goodTokenCount);
  const shareByObjective: Partial<Record<MetricKey, number>> = {};
  for (const objective of objectives) {
    if (issuedRows.length === 0 || !columns.metrics.has(objective.metric)) continue;
    const metCount = issuedRows.filter((row) => isMet(row, objective)).length;
    shareByObjective[objective.metric] = metCount / issuedRows.length;
  }
  return {
    objectives,
    goodRequestCount,
    ...(issuedRows.length === 0 ? {} : { goodRequestShare: goodRequestCount / issuedRows.length }),
    ...(goodRequestsPerSecond === undefined ? {} : { goodRequestsPerSecond }),
    ...(goodOutputTokensPerSecond === undefined ? {} : { goodOutputTokensPerSecond }),
    shareByObjective,
  };
}

function known(columns: RequestColumns, key: MetricKey, row: number): number | undefined {
  const value = columns.metrics.get(key)?.at(row) ?? Number.NaN;
  return Number.isNaN(value) ? undefined : value;
}
