/**
 * How the text after a flag is read.
 *
 * - `minutes`, `seconds`: a length of time; a bare number counts that unit (`60s`, `2m` always work).
 * - `json`: an object. `json-file`: the path of a file that holds one.
 * - `header`: `Name: value`. `text-file`: the path of a file whose text is the value.
 * - `tag`: `key=value`.
 * - `optional-text`: text, or nothing: then it is `true`.
 * - `switch`: takes no text and sets `true`; `off-switch` sets `false`.
 */
export type FlagKind =
  | 'text'
  | 'number'
  | 'minutes'
  | 'seconds'
  | 'json'
  | 'json-file'
  | 'header'
  | 'tag'
  | 'text-file'
  | 'optional-text'
  | 'switch'
  | 'off-switch';

/** One flag of `genai-bench benchmark`; in a config file the same name without the dashes is a key. */
export interface Flag {
  /** Without the leading dashes. */
  readonly name: string;
  readonly kind: FlagKind;
  /** How the value is called in `--help`. Absent for switches. */
  readonly placeholder?: string;
  /** A value that works, shown where a wrong one came in. */
  readonly example?: string;
  readonly description: string;
  /** May be given several times. */
  readonly isList?: boolean;
  /** Path of the runner's option that it sets, such as `timeouts.connectMs`; absent where the CLI itself reads it. */
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

/** A flag in one line of a table. */
export function flag(name: string, kind: FlagKind, description: string, extras: FlagExtras = {}): Flag {
  return { name, kind, description, ...extras };
}
