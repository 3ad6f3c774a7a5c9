import { inspect } from 'node:util';
import type { z } from 'zod';
import type { PlanIssue } from './run-plan-error.ts';

/** What the schema found wrong, each as a text that continues the option's name. */
export function describePlanIssues(
  issues: readonly z.core.$ZodIssue[],
  input: unknown,
): readonly PlanIssue[] {
  return issues.flatMap((issue) => describeIssue(issue, input));
}

function describeIssue(issue: z.core.$ZodIssue, input: unknown): readonly PlanIssue[] {
  const option = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      option: option === '' ? key : `${option}.${key}`,
      message: 'is not an option of a benchmark. Check its spelling.',
    }));
  }
  const value = valueAt(input, issue.path);
  if (value === undefined)
    return [{ option: option || 'options', message: 'is missing.', wantsExample: true }];
  const alternative = issue.code === 'invalid_union' ? fittingAlternative(issue.errors, value) : undefined;
  if (alternative !== undefined) {
    return alternative.flatMap((inner) =>
      describeIssue({ ...inner, path: [...issue.path, ...inner.path] }, input),
    );
  }
  return [
    {
      option: option || 'options',
      message: `${lowerFirst(wordingOf(issue))}, got ${shown(option, value)}.`,
      wantsExample: true,
    },
  ];
}

/** Of "one or a list" and "text or an object", the one that the person meant: lists and objects meet their own kind. */
function fittingAlternative(
  errors: readonly (readonly z.core.$ZodIssue[])[],
  value: unknown,
): readonly z.core.$ZodIssue[] | undefined {
  const single = errors[0];
  const compound = errors.at(-1);
  return typeof value === 'object' && value !== null ? compound : single;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    // Any value has properties to ask for, but for null and undefined.
    (at, key) => (at as Record<PropertyKey, unknown> | null | undefined)?.[key],
    input,
  );
}

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

/** zod's own wording names its types and its classes; these sentences name what to write. */
function wordingOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type' && !issue.message.startsWith('must')) {
    return `must be ${kinds[issue.expected] ?? 'text'}`;
  }
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'too_small' && issue.origin === 'string') return 'must not be empty';
  return issue.message;
}

function shown(option: string, value: unknown): string {
  if (/^(apiKey|headers|proxy|certificateAuthority)/.test(option)) return '(hidden)';
  // Unlike JSON, it can show everything a caller may pass: NaN, a BigInt, an object that holds itself.
  return typeof value === 'string'
    ? JSON.stringify(value)
    : inspect(value, { depth: 1, breakLength: Infinity });
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
