import { UsageError } from '../usage-error.ts';
import type { Flag } from './flag.ts';
import type { RawFlags } from './raw-flags.ts';
import { flagError, readFlagValue } from './read-flag-value.ts';
import { setPath } from './set-path.ts';
import { simulateFlagGroups } from './simulate-flags.ts';

const flags = simulateFlagGroups.flatMap((group) => group.flags);

/** The simulator's options from flags; the simulator judges their meaning. */
export function readSimulatorOptions(raw: RawFlags): Record<string, unknown> {
  const options: Record<string, unknown> = { port: 8082 };
  for (const flag of flags) {
    const value = raw.get(flag.name);
    if (value === undefined) continue;
    if (flag.name === 'fault')
      options['faults'] = [value].flat().map((text) => readFault(flag, String(text)));
    else if (flag.option !== undefined) setPath(options, flag.option, readFlagValue(flag, value));
  }
  return options;
}

/** `name`, `name:share`, `name=value` or `name=value:share`; without a share, every request meets it. */
function readFault(flag: Flag, text: string): { name: string; value?: number; probability: number } {
  const match = /^([a-z\d-]+)(?:=(\d+(?:\.\d+)?))?(?::(\d*\.?\d+))?$/.exec(text.trim());
  if (match === null) throw flagError(flag, `must be name[=value][:share], got "${text}".`);
  const [, name = '', value, share] = match;
  return {
    name,
    ...(value === undefined ? {} : { value: Number(value) }),
    probability: share === undefined ? 1 : Number(share),
  };
}

/** The simulator's complaint about an option, under the flag's name. */
export function simulatorUsageError(error: Error): UsageError {
  const [first = ''] = error.message.split(/[ .:]/, 1);
  const flag = flags.find((candidate) => candidate.option?.split('.')[0] === first);
  return new UsageError(
    flag === undefined ? `--fault: ${error.message}` : `--${flag.name}${error.message.slice(first.length)}`,
  );
}
