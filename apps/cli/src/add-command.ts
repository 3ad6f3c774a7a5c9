import type { Command } from 'commander';
import type { ExitCode } from './exit-code.ts';
import { addFlags, givenFlags } from './options/command-flags.ts';
import type { FlagGroup } from './options/flag.ts';
import type { RawFlags } from './options/raw-flags.ts';

/** One command that can be typed. */
export interface CommandEntry {
  /** With its arguments, as commander writes them. */
  readonly name: string;
  readonly description: string;
  readonly groups: readonly FlagGroup[];
  readonly examples?: string;
  /** Works, and is not listed. */
  readonly isHidden?: boolean;
  /** `argument` and `more`: what stands on the command line without a flag, for the commands that take such. */
  readonly run: (flags: RawFlags, argument: string, more: readonly string[]) => Promise<ExitCode>;
}

export type Finish = (code: ExitCode) => void;

export function addCommand(parent: Command, finish: Finish, entry: CommandEntry): Command {
  const { name, description, groups, examples = '', isHidden = false, run } = entry;
  const command = parent.command(name, { hidden: isHidden }).description(description);
  command.addHelpText('after', examples);
  addFlags(command, groups);
  return command.action(async () => {
    const [argument = '', ...more] = command.args;
    finish(await run(givenFlags(command, groups), argument, more));
  });
}
