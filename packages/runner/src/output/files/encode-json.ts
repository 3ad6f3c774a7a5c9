import { outcomeKinds } from '@genai-bench/core-metrics';
import { arrivalNames } from '../../schedule/create-schedule.ts';

export type Redact = (text: string) => string;

/**
 * A value as JSON without any secret in it. The text is scanned as a whole first, because nearly every record is
 * clean and walking its chunk columns costs more than writing them. Only a text with a hit is taken apart, and its
 * strings are redacted one by one: replacing inside JSON text would break it for a secret such as `1234` or `true`.
 */
export function encodeJson(value: unknown, redact: Redact, indent?: number): string {
  const text = JSON.stringify(value, undefined, indent);
  if (redact(text) === text) return text;
  return JSON.stringify(redactStrings(JSON.parse(text), redact), undefined, indent);
}

/**
 * The same for a value that names are made of. It must come before them: a name without the secret's punctuation
 * still holds the rest of it.
 */
export function redactJson<Value>(value: Value, redact: Redact): Value {
  // JSON with other texts has the same shape.
  return JSON.parse(encodeJson(value, redact)) as Value;
}

/** Words of the record format. A secret that is part of one (`token` in `first-token`) is not revealed by it. */
const formatWords: ReadonlySet<string> = new Set(
  [
    outcomeKinds,
    [
      'text',
      'reasoning',
      'tool-call',
      'body',
      'unread',
      'server',
      'tokenizer',
      'estimate',
      'requested',
      'header',
    ],
    ['connect', 'first-token', 'between-chunks', 'total', 'warmup', 'measured', 'exact', 'sketch'],
    ['closed', 'open', 'aborted', 'failed', 'trusted', 'degraded', 'invalid'],
    arrivalNames,
  ].flat(),
);

/** Names of fields: letters and underscores, with at most two digits. Keys from outside rarely look like that. */
const fieldName = /^[A-Za-z_]+\d{0,2}[A-Za-z_]*$/;

function redactStrings(value: unknown, redact: Redact): unknown {
  if (typeof value === 'string') return formatWords.has(value) ? value : redact(value);
  if (Array.isArray(value)) return value.map((item) => redactStrings(item, redact));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      fieldName.test(key) ? key : redact(key),
      redactStrings(item, redact),
    ]),
  );
}
