/**
 * Monotonic time in ms. All threads and processes of one machine share its origin (Linux `CLOCK_MONOTONIC`), so
 * stamps of a load thread, of the main thread and of a server on the same machine can be subtracted.
 * `performance.now()` has another origin in each thread.
 */
export function monotonicMs(): number {
  // Read from the global each time: a test's fake clock replaces the property, and an import by name would miss it.
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}
