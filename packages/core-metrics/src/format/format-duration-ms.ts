/** Shown where a figure is unknown. */
export const UNKNOWN = '–';

/**
 * A duration for people, in the unit that leaves one to three digits before the point: `850 µs`, `12.3 ms`, `1.25 s`,
 * `2 min 5 s`. `–` when unknown.
 */
export function formatDurationMs(durationMs: number | undefined): string {
  if (durationMs === undefined || !Number.isFinite(durationMs)) return UNKNOWN;
  const size = Math.abs(durationMs);
  if (size === 0) return '0 ms';
  if (size < 0.9995) return `${threeDigits(durationMs * 1000)} µs`;
  if (size < 999.5) return `${threeDigits(durationMs)} ms`;
  const seconds = durationMs / 1000;
  if (Math.abs(seconds) < 99.95) return `${threeDigits(seconds)} s`;
  const whole = Math.round(Math.abs(seconds));
  return `${seconds < 0 ? '-' : ''}${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** Three significant digits, but never fewer than the whole part has, and no exponent. */
export function threeDigits(value: number): string {
  const size = Math.abs(value);
  if (size >= 99.95) return value.toFixed(0);
  if (size >= 9.995) return value.toFixed(1);
  return value.toFixed(2);
}
