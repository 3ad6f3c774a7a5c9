import { ArenaConfigError, type ConfigIssue } from './arena-config-error.ts';
import { arenaConfigSchema } from './arena-config-schema.ts';
import type { ArenaConfig } from './arena-config.ts';
import { configConflicts, type PathedIssue } from './config-conflicts.ts';
import { describeConfigIssue } from './describe-config-issue.ts';
import { readYaml } from './read-yaml.ts';

export interface ParseOptions {
  /** For messages; `models.yaml` unless stated. */
  readonly fileName?: string;
}

/**
 * Checks a configuration, given as the text of a YAML or JSON file or as an object, and fills in what was left out.
 * Throws an `ArenaConfigError` that lists every problem with its place, what came in and what to write instead.
 */
export function parseArenaConfig(
  input: unknown,
  { fileName = 'models.yaml' }: ParseOptions = {},
): ArenaConfig {
  const { content, lineOf } = readYaml(input, fileName);
  const fail = (issues: readonly PathedIssue[]): never => {
    throw new ArenaConfigError(
      issues.map(({ path, message }): ConfigIssue => {
        const line = lineOf(path);
        return { path: pathText(path), message, ...(line === undefined ? {} : { line }) };
      }),
      fileName,
    );
  };
  const checked = arenaConfigSchema.safeParse(content ?? {});
  if (!checked.success)
    return fail(checked.error.issues.flatMap((issue) => describeConfigIssue(issue, content)));
  const conflicts = configConflicts(checked.data);
  return conflicts.length === 0 ? checked.data : fail(conflicts);
}

/** `models[2].role`, as people write it. */
function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) =>
      typeof key === 'number' ? `${text}[${key}]` : `${text}${text === '' ? '' : '.'}${String(key)}`,
    '',
  );
}
