/** Round places from 0 to a value, and the round value at or above it where the axis ends. */
export function roundTicks(
  highest: number,
  most = 6,
): { readonly to: number; readonly ticks: readonly number[] } {
  if (!(highest > 0)) return { to: 1, ticks: [0, 1] };
  const least = highest / (most - 1);
  const power = 10 ** Math.floor(Math.log10(least));
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= least * 0.999_999) ?? 10) * power;
  const count = Math.ceil(highest / step - 1e-9);
  return { to: count * step, ticks: Array.from({ length: count + 1 }, (_, index) => index * step) };
}
