import type { GoodputSummary, ServiceLevelObjective } from '../summary/goodput.ts';
import { findMetric, metricCatalogue } from '../summary/metric-catalogue.ts';
import type { RequestRecord } from '../record/request-record.ts';

/**
 * Whether a value is within the limit: at most the limit for a metric where lower is better, at least the limit where
 * higher is. The limit itself is met. An undefined value is met: the objective does not apply to that request.
 */
export function isObjectiveMet(objective: ServiceLevelObjective, value: number | undefined): boolean {
  if (value === undefined) return true;
  return findMetric(objective.metric).direction === 'higher'
    ? value >= objective.limit
    : value <= objective.limit;
}

/** Whether a request is good: completed, and within every objective. */
export function meetsObjectives(
  record: RequestRecord,
  objectives: readonly ServiceLevelObjective[],
): boolean {
  if (record.outcome.kind !== 'completed') return false;
  return objectives.every((objective) =>
    isObjectiveMet(objective, findMetric(objective.metric).perRequest(record)),
  );
}

/** Metrics that an objective can limit: those with a better direction. */
export const objectiveMetrics = metricCatalogue.filter((metric) => metric.direction !== 'none');

/** Why objectives of a level cannot be judged, a clause for each; none where all can be. */
export function describeUnmeasured({ unmeasured = {} }: GoodputSummary): readonly string[] {
  return Object.entries(unmeasured).map(
    // The keys are those of metrics: no others are written.
    ([metric, reason]) =>
      `${findMetric(metric as ServiceLevelObjective['metric']).label} cannot be measured, because ${reason}`,
  );
}
