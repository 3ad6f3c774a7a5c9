import { keyVariablesOf, Secret } from '@genai-bench/runner';
import { planOptions } from '@genai-bench/runner/plan-options';
import { UsageError } from '../usage-error.ts';
import { findFlag } from './benchmark-flags.ts';
import type { RawFlags } from './raw-flags.ts';
import { flagError, readText } from './read-flag-value.ts';

const waysToGiveAKey = ['api-key', 'model-api-key', 'api-key-file', 'api-key-env'];

/** The key to send, or `undefined` for a server that needs none. */
export function resolveApiKey(raw: RawFlags, env: NodeJS.ProcessEnv): Secret | undefined {
  const given = waysToGiveAKey.filter((name) => raw.has(name));
  if (given.length > 1) {
    throw new UsageError(`${given.map((name) => `--${name}`).join(' and ')} exclude each other. Keep one.`);
  }
  const [way] = given;
  if (way === undefined)
    return fromVariable(
      env,
      keyVariablesOf(String(raw.get('api-backend') ?? planOptions.target.backend.default)),
    );
  const flag = findFlag(way)!; // Holds: the names in the list above are names of the table.
  const text = String(raw.get(way));
  if (way === 'api-key-file')
    return secret(readText(flag, text).trim(), `file ${text}`, `--${way} names an empty file`);
  if (way === 'api-key-env')
    return secret(env[text]?.trim() ?? '', `env ${text}`, `--${way} names ${text}, which is not set`);
  if (text.trim() === '') throw flagError(flag, 'is empty. Leave it out for a server that needs no key.');
  return new Secret(text.trim(), `--${way}`);
}

function fromVariable(env: NodeJS.ProcessEnv, variables: readonly string[]): Secret | undefined {
  const name = variables.find((variable) => (env[variable] ?? '').trim() !== '');
  return name === undefined ? undefined : new Secret(env[name]!.trim(), `env ${name}`);
}

function secret(value: string, source: string, problem: string): Secret {
  if (value === '') throw new UsageError(`${problem}. Put the key there, or leave the option out.`);
  if (/[\r\n\0]/.test(value)) throw new UsageError(`The key from ${source} must be one line.`);
  return new Secret(value, source);
}
