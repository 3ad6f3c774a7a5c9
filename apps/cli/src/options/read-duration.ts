import { parseDurationMs } from '@genai-bench/runner';
import type { Flag } from './flag.ts';
import type { RawValue } from './raw-flags.ts';
import { flagError, readFlagValue } from './read-flag-value.ts';

/** A length of time in ms; a bare number counts the unit of the flag's kind. */
export function readDurationMs(flag: Flag, raw: RawValue): number {
  const text = String(readFlagValue(flag, raw));
  const milliseconds = parseDurationMs(text, flag.kind === 'minutes' ? 'm' : 's');
  if (milliseconds === undefined) throw flagError(flag, `must be a length of time, got "${text}".`);
  return milliseconds;
}
