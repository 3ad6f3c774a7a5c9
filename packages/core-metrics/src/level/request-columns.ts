import { answeredAtMs } from '../latency/end-to-end-latency.ts';
import { outcomeKinds, type OutcomeKind } from '../record/request-outcome.ts';
import type { RequestRecord } from '../record/request-record.ts';
import { createColumn, type Column } from '../statistics/column.ts';
import { metricCatalogue, type MetricKey } from '../summary/metric-catalogue.ts';

/** One row for each measured request of a level, as columns of numbers; NaN where an instant or figure is unknown. */
export interface RequestColumns {
  readonly length: number;
  /** When the request should have started: scheduled in an open loop, sent in a closed one. */
  readonly startAtMs: Column;
  readonly scheduledAtMs: Column;
  readonly sentAtMs: Column;
  /** From when output came: the first token, or the send where the answer was not streamed. */
  readonly outputFromAtMs: Column;
  /** When the answer was there. */
  readonly answeredAtMs: Column;
  readonly closedAtMs: Column;
  /** One column for each catalogue metric that a completed request defined. */
  readonly metrics: ReadonlyMap<MetricKey, Column>;
  outcomeAt(row: number): OutcomeKind;
  /** Adds a row; keeps no reference to the record. */
  fold(record: RequestRecord): void;
}

/**
 * Metrics are taken of completed requests only: what a failed one took until it failed is no latency of an answer.
 * A request that was never sent starts when it was given up, so that it has a place in time.
 */
export function createRequestColumns(): RequestColumns {
  const metrics = new Map<MetricKey, Column>();
  const outcome = createColumn();
  const columns = {
    startAtMs: createColumn(),
    scheduledAtMs: createColumn(),
    sentAtMs: createColumn(),
    outputFromAtMs: createColumn(),
    answeredAtMs: createColumn(),
    closedAtMs: createColumn(),
  };

  function foldMetrics(row: number, record: RequestRecord): void {
    for (const metric of metricCatalogue) {
      const value = metric.perRequest(record);
      if (value === undefined) continue;
      let column = metrics.get(metric.key);
      if (column === undefined) {
        column = createColumn();
        metrics.set(metric.key, column);
      }
      column.set(row, value);
    }
  }

  return {
    ...columns,
    metrics,
    get length() {
      return outcome.length;
    },
    outcomeAt(row) {
      const kind = outcomeKinds[outcome.at(row)];
      if (kind === undefined)
        throw new RangeError(`There is no row ${row}; rows go up to ${outcome.length - 1}.`);
      return kind;
    },
    fold(record) {
      const row = outcome.length;
      outcome.push(outcomeKinds.indexOf(record.outcome.kind));
      columns.startAtMs.push(record.scheduledAtMs ?? record.sentAtMs ?? record.closedAtMs ?? Number.NaN);
      columns.scheduledAtMs.push(record.scheduledAtMs ?? Number.NaN);
      columns.sentAtMs.push(record.sentAtMs ?? Number.NaN);
      columns.closedAtMs.push(record.closedAtMs ?? Number.NaN);
      columns.answeredAtMs.push(answeredAtMs(record) ?? record.closedAtMs ?? Number.NaN);
      columns.outputFromAtMs.push((record.streamed ? record.firstTokenAtMs : record.sentAtMs) ?? Number.NaN);
      if (record.outcome.kind === 'completed') foldMetrics(row, record);
    },
  };
}
