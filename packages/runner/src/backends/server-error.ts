import { asArray, asNonEmptyText, asObject } from './json-value.ts';

export interface ServerError {
  readonly code?: string | number;
  readonly message: string;
}

/**
 * The error in a JSON value, in any spelling in use: `{"error": {…}}` (OpenAI, Anthropic), `{"error": "text"}` (Ollama),
 * and the flat `{"object": "error", …}` of vLLM before 0.10 and SGLang. `undefined` when there is none.
 */
export function readServerError(value: unknown): ServerError | undefined {
  const root = asObject(value);
  if (root === undefined) return undefined;
  const text = asNonEmptyText(root['error']);
  if (text !== undefined) return describeError(root, text);
  const nested = asObject(root['error']);
  if (nested !== undefined) return describeError(nested, asNonEmptyText(nested['message']));
  if (root['object'] === 'error' || root['type'] === 'error') {
    return describeError(root, asNonEmptyText(root['message']));
  }
  return undefined;
}

/**
 * The error of a body whose status says that it is one. Also reads FastAPI's `detail` and a bare `message`; any other
 * body, such as a proxy's HTML page, is its own message. Never throws.
 */
export function decodeServerError(body: string): ServerError {
  const value = parseLeniently(body);
  const root = asObject(value) ?? asObject(asArray(value)[0]);
  const found = readServerError(root);
  if (found !== undefined) return found;
  const message = asNonEmptyText(root?.['message']) ?? readDetail(root?.['detail']);
  if (root !== undefined && message !== undefined) return describeError(root, message);
  return { message: plainText(body) };
}

/** An event named `error` is an error even if its data is bare text or has an unknown shape. */
export function readErrorEvent(text: string): ServerError {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Bare text: it is the message.
    return { message: text };
  }
  return readServerError(value) ?? readServerError({ error: value }) ?? { message: text };
}

function describeError(error: Readonly<Record<string, unknown>>, message: string | undefined): ServerError {
  const code = asCode(error['code']) ?? asCode(error['type']);
  const described = { message: message ?? JSON.stringify(error) };
  return code === undefined ? described : { code, ...described };
}

function asCode(value: unknown): string | number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : asNonEmptyText(value);
}

/** FastAPI: a text, or one entry for each invalid field. */
function readDetail(detail: unknown): string | undefined {
  const text = asNonEmptyText(detail);
  if (text !== undefined) return text;
  const complaints = asArray(detail).flatMap((item) => {
    const entry = asObject(item);
    const message = asNonEmptyText(entry?.['msg']);
    const place = asArray(entry?.['loc']).join('.');
    return message === undefined ? [] : [place === '' ? message : `${place}: ${message}`];
  });
  return complaints.length === 0 ? undefined : complaints.join('; ');
}

function parseLeniently(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // Not JSON: the caller then takes the body as text, so nothing is lost.
    return undefined;
  }
}

/** An HTML page's title and words without its markup; other text as it is. Only the start: messages are short. */
function plainText(body: string): string {
  const start = body.slice(0, 4096);
  if (!/^\s*<(!doctype|html|head|body)/i.test(start)) return start.trim();
  return start
    .replace(/<(style|script)\b[^]*?(<\/\1>|$)/gi, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
