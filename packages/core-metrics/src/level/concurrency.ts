import { overlapMs, type TimeRange } from './interval-overlap.ts';
import type { RequestColumns } from './request-columns.ts';

/** Requests in flight (sent, not yet closed) within a range: mean over time, and the most at once. */
export interface Concurrency {
  readonly timeWeightedMean: number;
  readonly max: number;
}

/**
 * Every request that was sent counts while it was open, whatever became of it.
 * The mean is the sum of open times inside the range divided by its duration (Little's law read backwards); 0 for a
 * range of no duration.
 */
export function concurrencyIn(columns: RequestColumns, range: TimeRange): Concurrency {
  const durationMs = range.endMs - range.startMs;
  let openMs = 0;
  for (let row = 0; row < columns.length; row++) {
    openMs += overlapMs(columns.sentAtMs.at(row), columns.closedAtMs.at(row), range);
  }
  let max = 0;
  sweepInFlight(openAndCloseInstants(columns), (inFlight, fromMs, toMs) => {
    if (toMs >= range.startMs && fromMs <= range.endMs && inFlight > max) max = inFlight;
  });
  return { timeWeightedMean: durationMs > 0 ? openMs / durationMs : 0, max };
}

/**
 * The stretch between the first and the last instant at which at least `share` of the maximum was in flight: without
 * the ramp at the start and the tail at the end, where the server is not under the stated load.
 * `undefined` when nothing was in flight for any time.
 */
export function steadyRange(columns: RequestColumns, share = 0.9): TimeRange | undefined {
  const instants = openAndCloseInstants(columns);
  let max = 0;
  sweepInFlight(instants, (inFlight) => {
    if (inFlight > max) max = inFlight;
  });
  let startMs = Number.POSITIVE_INFINITY;
  let endMs = Number.NEGATIVE_INFINITY;
  sweepInFlight(instants, (inFlight, fromMs, toMs) => {
    if (inFlight === 0 || inFlight < share * max) return;
    startMs = Math.min(startMs, fromMs);
    endMs = Math.max(endMs, toMs);
  });
  return endMs > startMs ? { startMs, endMs } : undefined;
}

/**
 * Walks over time and reports each stretch of some duration with its number in flight. A close and a send at the
 * same instant do not overlap: in a closed loop the one causes the other.
 */
function sweepInFlight(
  { opens, closes }: ReturnType<typeof openAndCloseInstants>,
  report: (inFlight: number, fromMs: number, toMs: number) => void,
): void {
  let open = 0;
  let closed = 0;
  let atMs = Number.NEGATIVE_INFINITY;
  while (open < opens.length || closed < closes.length) {
    const nextMs = Math.min(
      opens[open] ?? Number.POSITIVE_INFINITY,
      closes[closed] ?? Number.POSITIVE_INFINITY,
    );
    if (nextMs > atMs && atMs !== Number.NEGATIVE_INFINITY) report(open - closed, atMs, nextMs);
    atMs = nextMs;
    while (closes[closed] === atMs) closed++;
    while (opens[open] === atMs) open++;
  }
}

function openAndCloseInstants(columns: RequestColumns): { opens: Float64Array; closes: Float64Array } {
  const opens = new Float64Array(columns.length);
  const closes = new Float64Array(columns.length);
  let count = 0;
  for (let row = 0; row < columns.length; row++) {
    const sentAtMs = columns.sentAtMs.at(row);
    const closedAtMs = columns.closedAtMs.at(row);
    if (!(closedAtMs >= sentAtMs)) continue;
    opens[count] = sentAtMs;
    closes[count] = closedAtMs;
    count++;
  }
  return { opens: opens.subarray(0, count).sort(), closes: closes.subarray(0, count).sort() };
}
