const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/**
 * A length of time in ms from text such as `500ms`, `60s`, `2m`, `1.5h`, or `1m30s`. A bare number counts
 * `bareUnit`s, because genai-bench's `--max-time-per-run` is minutes while timeouts are seconds elsewhere.
 * `undefined` when the text is no duration.
 */
export function parseDurationMs(text: string, bareUnit: 'ms' | 's' | 'm'): number | undefined {
  const trimmed = text.trim();
  if (/^\d+(\.\d+)?$/.test(trimmed)) return Number(trimmed) * unitMs[bareUnit]!;
  if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(trimmed)) return undefined;
  let totalMs = 0;
  for (const [, amount, unit] of trimmed.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)) {
    totalMs += Number(amount) * unitMs[unit!]!;
  }
  return totalMs;
}
