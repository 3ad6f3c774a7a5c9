import { formatCount } from './format-count.ts';
import { threeDigits, UNKNOWN } from './format-duration-ms.ts';

/** A rate with its unit for people: `12.3 req/s`, `1,234 tok/s`. `–` when unknown. */
export function formatRate(perSecond: number | undefined, unit: string): string {
  if (perSecond === undefined || !Number.isFinite(perSecond)) return UNKNOWN;
  const text = Math.abs(perSecond) >= 999.5 ? formatCount(perSecond) : threeDigits(perSecond);
  return `${text} ${unit}/s`;
}
