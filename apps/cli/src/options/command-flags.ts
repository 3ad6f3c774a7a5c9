import { Option, type Command } from 'commander';
import type { Flag, FlagGroup } from './flag.ts';
import type { RawFlags, RawValue } from './raw-flags.ts';

/** Adds the flags of a table to a command. Values stay text: reading them is dear, and `--help` does not need it. */
export function addFlags(command: Command, groups: readonly FlagGroup[]): void {
  for (const { title, flags } of groups) {
    for (const flag of flags)
      command.addOption(
        optionOf(flag)
          .helpGroup(title)
          .hideHelp(flag.isHidden === true),
      );
  }
}

/** The flags that stand on the command line. */
export function givenFlags(command: Command, groups: readonly FlagGroup[]): RawFlags {
  const given = new Map<string, RawValue>();
  for (const flag of groups.flatMap((group) => group.flags)) {
    const attribute = optionOf(flag).attributeName();
    if (command.getOptionValueSource(attribute) !== 'cli') continue;
    const value: unknown = command.getOptionValue(attribute);
    // `--no-x` is stored as x = false, and means that the flag `no-x` is on.
    if (typeof value === 'boolean') given.set(flag.name, flag.name.startsWith('no-') ? !value : value);
    else given.set(flag.name, value as RawValue); // Holds: commander keeps text, or a list of it for variadic options.
  }
  return given;
}

function optionOf({ name, placeholder, isList, description }: Flag): Option {
  if (placeholder === undefined) return new Option(`--${name}`, description);
  const value = isList ? placeholder.replace(/>$/, '...>') : placeholder;
  return new Option(`--${name} ${value}`, description);
}
