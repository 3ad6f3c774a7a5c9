import { planOptions, type PlanOption } from '@genai-bench/runner/plan-options';

/**
 * How the text after a flag is read: as that of a plan's option, or
 *
 * - `json-file`: the path of a file that holds an object.
 * - `optional-text`: text, or nothing: then it is `true`.
 */
export type FlagKind = PlanOption['kind'] | 'json-file' | 'optional-text';

/** One flag of a command; in a config file of `benchmark` the same name without the dashes is a key. */
export interface Flag {
  /** Without the leading dashes. */
  readonly name: string;
  readonly kind: FlagKind;
  /** How the value is called in `--help`. Absent for switches. */
  readonly placeholder?: string | undefined;
  /** A value that works, shown where a wrong one came in. */
  readonly example?: string | undefined;
  readonly description: string;
  /** May be given several times. */
  readonly isList?: boolean | undefined;
  /** Path of the option that it sets, such as `timeouts.connectMs`; absent where the CLI itself reads it. */
  readonly option?: string;
  /** Accepted, but not listed by `--help`. */
  readonly isHidden?: boolean;
}

export interface FlagGroup {
  readonly title: string;
  readonly flags: readonly Flag[];
}

/** Looks a flag up in the table of a command. */
export type FindFlag = (name: string) => Flag | undefined;

type FlagExtras = Omit<Flag, 'name' | 'kind' | 'description'>;

const placeholders: Readonly<Partial<Record<FlagKind, string>>> = {
  text: '<name>',
  number: '<n>',
  minutes: '<time>',
  seconds: '<time>',
  json: '<json>',
  'json-file': '<path>',
  header: '<name: value>',
  tag: '<key=value>',
  'text-file': '<path>',
};

/** A flag in one line of a table. */
export function flag(name: string, kind: FlagKind, description: string, extras: FlagExtras = {}): Flag {
  return { name, kind, description, ...extras, placeholder: extras.placeholder ?? placeholders[kind] };
}

type Groups = typeof planOptions;
type PathIn<G extends keyof Groups> = keyof Groups[G];

/** The flags of a group of plan options; behind each path those that belong there and are read by the CLI itself. */
export function planFlags<G extends keyof Groups>(
  group: G,
  own: Readonly<Partial<Record<PathIn<G>, readonly Flag[]>>>,
): readonly Flag[] {
  const behind: Readonly<Record<string, readonly Flag[] | undefined>> = own;
  const options = Object.entries<PlanOption>(planOptions[group]);
  return options.flatMap(([path, option]) => [...flagsOf(path, option), ...(behind[path] ?? [])]);
}

function flagsOf(option: string, entry: PlanOption): readonly Flag[] {
  const { flag: name, aliases = [], kind, choices, isList, placeholder } = entry;
  const extras = { example: entry.example ?? choices?.[0], isList, placeholder, option };
  return [
    flag(name, kind, descriptionOf(entry), extras),
    ...aliases.map((alias) => flag(alias, kind, `the same as --${name}`, { ...extras, isHidden: true })),
  ];
}

/** Choices, what it is for, and what holds when it is left out. */
function descriptionOf({ choices, help, isList, kind, default: value, defaultText }: PlanOption): string {
  const usual = defaultText ?? (value === undefined ? undefined : valueText(value, kind));
  const notes = [...(isList ? ['repeatable'] : []), ...(usual === undefined ? [] : [`default: ${usual}`])];
  const note = notes.length === 0 ? '' : ` (${notes.join('; ')})`;
  // The only unit that people take for another.
  if (kind === 'minutes') return `${help}: 60s, 2m; a bare number is minutes${note}`;
  if (choices === undefined) return help + note;
  const either = [choices.slice(0, -1).join(', '), ...choices.slice(-1)].join(' or ');
  return `${either}${note}${help === '' ? '' : `; ${help}`}`;
}

function valueText(value: string | number, kind: PlanOption['kind']): string {
  if (typeof value === 'string' || (kind !== 'seconds' && kind !== 'minutes')) return String(value);
  return value % 60_000 === 0 ? `${value / 60_000}m` : `${value / 1000}s`;
}
