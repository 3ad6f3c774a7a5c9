/**
 * The machine's monotonic clock in milliseconds, with nanosecond resolution.
 * Processes on one machine share its origin, so a client elsewhere can compare its stamps with these.
 */
export function monotonicNowMs(): number {
  // Exact: the count of nanoseconds stays below 2^53 for 104 days of uptime, then loses single nanoseconds.
  return Number(process.hrtime.bigint()) / 1e6;
}
