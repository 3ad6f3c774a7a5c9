import { benchmarkFlagGroups } from './benchmark-flags.ts';
import type { FlagGroup } from './flag.ts';

const shared = new Set([
  'experiment-base-dir',
  'no-save',
  'json',
  'quiet',
  'no-color',
  'max-time-per-run',
  'streaming-port',
  'streaming-linger',
]);

/** The demo decides what is measured; these flags of `benchmark` say how it is shown and kept. */
export const demoFlagGroups: readonly FlagGroup[] = [
  {
    title: 'Options:',
    flags: benchmarkFlagGroups.flatMap((group) => group.flags).filter((flag) => shared.has(flag.name)),
  },
];
