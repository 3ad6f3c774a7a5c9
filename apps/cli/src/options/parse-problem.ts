import { closestName } from './closest-name.ts';
import { foreignCommandReason, foreignFlagReason } from './foreign-flags.ts';

/** The command that was called. */
export interface CalledCommand {
  /** As it is typed, such as `arena battle`; empty for the program itself. */
  readonly path: string;
  readonly flagNames: readonly string[];
  /** Commands below it. */
  readonly commandNames: readonly string[];
}

/** One clear line for what commander could not parse. Values are not quoted: what follows an unknown option may be a key. */
export function parseProblem(
  code: string,
  message: string,
  { path, flagNames, commandNames }: CalledCommand,
): string {
  const quoted = /'([^']*)'/.exec(message)?.[1] ?? '';
  const name = quoted.replace(/^--?/, '').replace(/[\s=].*$/s, '');
  switch (code) {
    case 'commander.unknownOption':
      return unknownOption(name, flagNames);
    case 'commander.optionMissingArgument':
      return `--${name} needs a value, and none came.`;
    case 'commander.missingArgument':
      return missingArgument(path, name);
    case 'commander.excessArguments':
      if (path === 'arena')
        return `That is no command of the arena. There are ${commandNames.join(', ')}; genai-bench arena --models models.yaml serves it.`;
      if (path === 'arena battle')
        return 'The prompt is one argument: put quotes around it, such as genai-bench arena battle "Why is the sky blue?"';
      return 'There are no arguments besides options. Put quotes around values with spaces or brackets, such as --traffic-scenario "D(100,100)".';
    case 'commander.unknownCommand':
      if (foreignCommandReason(name) !== undefined)
        return `The command ${name} of the Python tool is not here: ${foreignCommandReason(name)}.`;
      return /^[a-z-]{1,20}$/.test(name)
        ? `There is no command "${name}". ${suggestCommand(name, commandNames)}`
        : `That is no command. ${suggestCommand('', commandNames)}`;
    default:
      return message
        .replace(/^error: /, '')
        .replace(/\s+/g, ' ')
        .trim();
  }
}

const missingArguments: Readonly<Record<string, string>> = {
  replay: 'The file is missing. Write for instance: genai-bench replay experiments/my-run/events.ndjson',
  'arena battle':
    'The prompt is missing. Write for instance: genai-bench arena battle "Why is the sky blue?" --models models.yaml',
  'arena export': 'What to export is missing. Write for instance: genai-bench arena export votes',
};

function missingArgument(path: string, name: string): string {
  return missingArguments[path] ?? `The argument ${name} is missing. --help says what it is.`;
}

function suggestCommand(name: string, commandNames: readonly string[]): string {
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
