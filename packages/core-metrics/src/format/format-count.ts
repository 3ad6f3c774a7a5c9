import { UNKNOWN } from './format-duration-ms.ts';

/** A whole number with thousands set apart by commas, the same in every locale: `1,234,567`. `–` when unknown. */
export function formatCount(count: number | undefined): string {
  if (count === undefined || !Number.isFinite(count)) return UNKNOWN;
  return count.toFixed(0).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}
