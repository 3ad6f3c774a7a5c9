/** One thing that is wrong with a configuration, and what to write instead. */
export interface ConfigIssue {
  /** Such as `models[2].role`; empty for the whole. */
  readonly path: string;
  /** Where it stands in the file, counted from 1; absent for objects. */
  readonly line?: number;
  /** Goes on from the path. Never holds a value that could be a secret. */
  readonly message: string;
}

/** Everything that is wrong with a configuration, one line each. */
export class ArenaConfigError extends Error {
  override readonly name = 'ArenaConfigError';
  readonly code = 'bad-config';
  readonly issues: readonly ConfigIssue[];

  constructor(issues: readonly ConfigIssue[], fileName: string) {
    super(issues.map((issue) => lineOf(issue, fileName)).join('\n'));
    this.issues = issues;
  }
}

function lineOf({ path, line, message }: ConfigIssue, fileName: string): string {
  const place = line === undefined ? fileName : `${fileName}:${line}`;
  return path === '' ? `${place}: ${message}` : `${place}: ${path} ${message}`;
}
