import { Secret } from '@genai-bench/runner';
import { UsageError } from '../usage-error.ts';

/** The key that a variable of the environment holds; undefined where it is not set. */
export function readKey(
  env: Readonly<Record<string, string | undefined>>,
  variable: string,
): Secret | undefined {
  const value = env[variable]?.trim() ?? '';
  if (value === '') return undefined;
  if (/[\r\n\0]/.test(value)) throw new UsageError(`The key from env ${variable} must be one line.`);
  return new Secret(value, `env ${variable}`);
}
