import type { FindFlag } from './flag.ts';
import type { RawFlags } from './raw-flags.ts';
import { readDurationMs } from './read-duration.ts';

/** How long the page stays after the run, in ms; `Infinity` until it is ended by hand. */
export type Linger = 'auto' | number;

export function readLinger(raw: RawFlags, findFlag: FindFlag, usual: Linger): Linger {
  const [flag, given] = [findFlag('streaming-linger'), raw.get('streaming-linger')];
  if (flag === undefined || given === undefined) return usual;
  if (given === 'auto') return 'auto';
  if (given === 'always') return Infinity;
  if (given === 'never') return 0;
  return readDurationMs({ ...flag, kind: 'seconds' }, given);
}

/** `auto` stays where a person sits who can end it, and nowhere else: a script would wait for ever. */
export function lingerMsOf(linger: Linger, isTerminal: boolean): number {
  if (linger !== 'auto') return linger;
  return isTerminal ? Infinity : 0;
}
