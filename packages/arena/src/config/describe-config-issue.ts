import type { z } from 'zod';
import { arenaConfigSchema } from './arena-config-schema.ts';
import { didYouMean } from './did-you-mean.ts';
import type { PathedIssue } from './config-conflicts.ts';

/** What the schema found, as words that go on from the path. */
export function describeConfigIssue(issue: z.core.$ZodIssue, input: unknown): readonly PathedIssue[] {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key], message: unknownKey(key, path) }));
  }
  const value = valueAt(input, path);
  if (value === undefined) return [{ path, message: `is missing.${exampleAt(path)}` }];
  if (issue.code === 'invalid_value') {
    const known = issue.values.map(String);
    const hint = typeof value === 'string' ? didYouMean(value, known) : '';
    return [{ path, message: `must be one of ${known.join(', ')}, got ${shown(value)}.${hint}` }];
  }
  const wording =
    issue.code === 'invalid_type' && !issue.message.startsWith('must') ? kindOf(issue) : issue.message;
  // Whoever put a password into an address has it on the screen already, and not in a log.
  const isHidden = typeof value === 'string' && /@|[?#]/.test(value) && /^\w+:\/\//.test(value);
  return [{ path, message: `${wording}, got ${isHidden ? '(hidden)' : shown(value)}.` }];
}

const secretKey = /^(api[-_]?key|key|token|secret|password|authorization)$/i;

function unknownKey(key: string, path: z.core.$ZodIssue['path']): string {
  // Whatever stands there is not repeated.
  if (secretKey.test(key)) {
    return 'is refused: no key belongs into a file. Put it into an environment variable and name that, such as apiKeyEnv: OPENAI_API_KEY.';
  }
  const known = keysAt(path);
  const hint = didYouMean(key, known);
  return `is not known here.${hint === '' ? ` There are ${known.join(', ')}.` : hint}`;
}

/** Names that the schema has at a path. */
function keysAt(path: readonly PropertyKey[]): readonly string[] {
  const { shape } = arenaConfigSchema;
  const inner = {
    hosts: shape.hosts.unwrap().element.shape,
    models: shape.models.element.shape,
    battle: shape.battle.unwrap().shape,
    limits: shape.limits.unwrap().shape,
  };
  const [top] = path;
  return Object.keys(top === undefined ? shape : (inner[top as keyof typeof inner] ?? shape));
}

const examples: Readonly<Record<string, string>> = {
  models: 'models:\n  - { id: mistral-7b, backend: ollama, model: "mistral:7b" }'.replace(/\n\s*/, ' '),
  id: 'id: mistral-7b',
  backend: 'backend: ollama',
  model: 'model: mistral:7b',
  name: 'name: gpu',
  url: 'url: http://10.0.0.5:11434',
};

function exampleAt(path: readonly PropertyKey[]): string {
  const example = examples[String(path.at(-1))];
  return example === undefined ? '' : ` Write for instance ${example}.`;
}

const kinds: Readonly<Record<string, string>> = {
  string: 'must be text',
  number: 'must be a number',
  int: 'must be a whole number',
  boolean: 'must be true or false',
  array: 'must be a list',
  object: 'must hold settings by name',
  record: 'must hold settings by name',
};

function kindOf(issue: z.core.$ZodIssueInvalidType): string {
  return kinds[issue.expected] ?? 'must be text';
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    // Any value has properties to ask for, but for null and undefined.
    (at, key) => (at as Record<PropertyKey, unknown> | null | undefined)?.[key],
    input,
  );
}

/** Lists and objects are not printed: deep inside may stand what nobody should see. */
function shown(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object') return 'settings by name';
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
