import { closestName } from './closest-name.ts';
import { foreignFlagReason } from './foreign-flags.ts';

/**
 * One clear line for what commander could not parse. Values are not quoted: what follows an unknown option may be a key.
 * `flagNames` are the known flags of the command that was called.
 */
export function parseProblem(code: string, message: string, flagNames: readonly string[]): string {
  const quoted = /'([^']*)'/.exec(message)?.[1] ?? '';
  const name = quoted.replace(/^--?/, '').replace(/[\s=].*$/s, '');
  switch (code) {
    case 'commander.unknownOption':
      return unknownOption(name, flagNames);
    case 'commander.optionMissingArgument':
      return `--${name} needs a value, and none came.`;
    case 'commander.missingArgument':
      return 'The file is missing. Write for instance: genai-bench replay experiments/my-run/events.ndjson';
    case 'commander.excessArguments':
      return 'There are no arguments besides options. Put quotes around values with spaces or brackets, such as --traffic-scenario "D(100,100)".';
    case 'commander.unknownCommand':
      return /^[a-z-]{1,20}$/.test(name)
        ? `There is no command "${name}". ${suggestCommand(name)}`
        : `That is no command. ${suggestCommand('')}`;
    default:
      return message
        .replace(/^error: /, '')
        .replace(/\s+/g, ' ')
        .trim();
  }
}

const commandNames = ['benchmark', 'serve', 'replay', 'simulate', 'demo'];

function suggestCommand(name: string): string {
  const meant = closestName(name, commandNames);
  return meant === undefined ? `Commands are ${commandNames.join(', ')}.` : `Did you mean "${meant}"?`;
}

function unknownOption(name: string, flagNames: readonly string[]): string {
  const reason = foreignFlagReason(name);
  if (reason !== undefined) return `--${name} ${reason}`;
  const meant = closestName(name, flagNames);
  const shown = /^[\w-]{1,40}$/.test(name) ? `--${name}` : 'That';
  return `${shown} is not an option. ${meant === undefined ? '--help lists all options.' : `Did you mean --${meant}?`}`;
}
