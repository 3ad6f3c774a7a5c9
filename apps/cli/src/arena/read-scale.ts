import { arenaDemoFlagGroups } from '../options/arena-flags.ts';
import type { RawFlags } from '../options/raw-flags.ts';
import { flagError } from '../options/read-flag-value.ts';

const scaleFlag = arenaDemoFlagGroups.flatMap((group) => group.flags).find(({ name }) => name === 'scale');

/** Above 0, at most 100; 1 unless stated. */
export function readScale(raw: RawFlags): number {
  const given = String(raw.get('scale') ?? '1');
  const scale = given.trim() === '' ? NaN : Number(given);
  if (scale > 0 && scale <= 100) return scale;
  throw flagError(scaleFlag!, `must be a number above 0 and at most 100, got "${given}".`); // Holds: it is in the table.
}
