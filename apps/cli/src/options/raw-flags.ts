/** What was written after a flag or beside a key of the config file, before it is read. */
export type RawValue = string | boolean | readonly string[];

/** Flags that were given, by name without dashes. */
export type RawFlags = ReadonlyMap<string, RawValue>;

/** Flags that say the same thing in different ways: giving one on the command line outdoes any of the others in the file. */
const rivals: readonly (readonly string[])[] = [
  ['num-concurrency', 'request-rate'],
  ['threads', 'num-workers'],
  ['prefix-len', 'prefix-ratio'],
  ['model-tokenizer', 'tokenizer'],
  ['api-key', 'model-api-key', 'api-key-file', 'api-key-env'],
  ['dataset-path', 'dataset-config'],
  ['disable-streaming', 'no-stream'],
  ['streaming-token', 'streaming-token-env'],
];

/** The config file's values with the command line's laid over them. */
export function overlayFlags(fromFile: RawFlags, fromCommandLine: RawFlags): RawFlags {
  const outdone = new Set(
    rivals.filter((group) => group.some((name) => fromCommandLine.has(name))).flatMap((group) => group),
  );
  return new Map([...[...fromFile].filter(([name]) => !outdone.has(name)), ...fromCommandLine]);
}
