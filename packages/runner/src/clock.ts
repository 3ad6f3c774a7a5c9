import process from 'node:process';

/**
 * Monotonic time in ms. All threads and processes of one machine share its origin (Linux `CLOCK_MONOTONIC`), so
 * stamps of a load thread, of the main thread and of a server on the same machine can be subtracted.
 * `performance.now()` has another origin in each thread.
 */
export function monotonicMs(): number {
  // Read through `process`, not imported by name: a test's fake clock replaces the property.
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}
