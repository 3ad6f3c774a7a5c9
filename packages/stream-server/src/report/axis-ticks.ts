/** Round numbers from at most `low` to at least `high`, about `count` steps apart by 1, 2 or 5 times a power of ten. */
export function axisTicks(low: number, high: number, count = 5): readonly number[] {
  const span = high > low ? high - low : Math.abs(high) || 1;
  const rough = span / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.floor(low / step);
  const last = Math.max(first + 1, Math.ceil((low + span) / step - 1e-9));
  // Multiplied, not added up, so that 0.1 * 3 is the worst that rounding can do.
  return Array.from({ length: last - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}
