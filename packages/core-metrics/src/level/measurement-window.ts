import type { MeasurementWindow } from '../summary/level-summary.ts';
import type { RequestColumns } from './request-columns.ts';

export interface WindowRatios {
  readonly warmupRatio: number;
  readonly cooldownRatio: number;
}

/**
 * The stretch of time that a level's figures cover. Its span goes from the first start (scheduled, or sent in a
 * closed loop) to the last close of the measured requests; the ratios cut shares of the span off its two ends.
 *
 * The cut is made in time, not in numbers of requests, so that tokens and duration are trimmed alike. Latencies are
 * of the completed requests that *started* inside: the start does not depend on how long a request takes, whereas
 * choosing by completion would leave out the slow ones. Throughput takes each request's share of overlap with the
 * window (`window-throughput.ts`). With both ratios 0 it is everything over the whole span.
 * A level without any instant has a window of no duration at 0.
 */
export function selectMeasurementWindow(columns: RequestColumns, ratios: WindowRatios): MeasurementWindow {
  const { warmupRatio, cooldownRatio } = ratios;
  if (!(warmupRatio >= 0 && cooldownRatio >= 0 && warmupRatio + cooldownRatio < 1)) {
    throw new RangeError(
      `warmupRatio and cooldownRatio must be at least 0 and add up to less than 1, got ${warmupRatio} and ` +
        `${cooldownRatio}. For instance 0.1 and 0.1 keep the middle 80 %.`,
    );
  }
  const span = spanOf(columns);
  const spanMs = span.endMs - span.startMs;
  const startMs = span.startMs + spanMs * warmupRatio;
  const endMs = span.endMs - spanMs * cooldownRatio;
  return { startMs, endMs, durationMs: endMs - startMs, warmupRatio, cooldownRatio };
}

/** From the first start to the last close, in ms on the run's clock. */
export function spanOf(columns: RequestColumns): { readonly startMs: number; readonly endMs: number } {
  let startMs = Number.POSITIVE_INFINITY;
  let endMs = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < columns.length; row++) {
    const startAtMs = columns.startAtMs.at(row);
    if (Number.isNaN(startAtMs)) continue;
    const closedAtMs = columns.closedAtMs.at(row);
    startMs = Math.min(startMs, startAtMs);
    endMs = Math.max(endMs, startAtMs, Number.isNaN(closedAtMs) ? startAtMs : closedAtMs);
  }
  return endMs < startMs ? { startMs: 0, endMs: 0 } : { startMs, endMs };
}

/**
 * Rows of the requests that started inside the window, and of those without any instant. The end belongs to the
 * window only where nothing is cut off it, so that neighbouring windows share no request.
 */
export function rowsStartedIn(columns: RequestColumns, window: MeasurementWindow): number[] {
  const rows: number[] = [];
  for (let row = 0; row < columns.length; row++) {
    const startAtMs = columns.startAtMs.at(row);
    if (startAtMs < window.startMs || startAtMs > window.endMs) continue;
    if (startAtMs === window.endMs && (window.cooldownRatio ?? 0) > 0) continue;
    rows.push(row);
  }
  return rows;
}
