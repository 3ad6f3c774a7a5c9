import { asArray, asNonEmptyText, asObject } from './json-value.ts';
import type { JsonObject } from './json-value.ts';

/** Finish reasons by which servers of any kind give an answer up. */
export const failedFinishReasons: readonly string[] = [
  'abort',
  'aborted',
  'cancelled',
  'canceled',
  'error',
  'failed',
  'timeout',
];

export interface ServerError {
  readonly code?: string | number;
  readonly message: string;
}

/**
 * The error in a JSON value of an answer, in any spelling in use: `{"error": {…}}` (OpenAI, Anthropic), `{"error": "text"}`
 * (Ollama), `{"errors": […]}`, the flat `{"object": "error", …}` of vLLM before 0.10 and SGLang, FastChat's `error_code`,
 * FastAPI's `detail`, MiniMax's `base_resp`, and a code with a message where an answer has its choices (DashScope).
 * `undefined` when there is none; a code of success is none.
 */
export function readServerError(value: unknown): ServerError | undefined {
  const root = asObject(value) ?? asObject(asArray(value)[0]);
  if (root === undefined) return undefined;
  return readNamedError(root) ?? readFlaggedError(root) ?? readBareError(root);
}

/** What stands under `error` or `errors`. */
function readNamedError(root: JsonObject): ServerError | undefined {
  const error = root['error'] ?? root['errors'];
  const text = asNonEmptyText(error);
  if (text !== undefined) return describeError(root, text);
  if (error === true || (typeof error === 'number' && error !== 0)) return describeError(root);
  const entries = asArray(error).flatMap((each): readonly (string | JsonObject)[] => {
    const entry = asNonEmptyText(each) ?? asObject(each);
    return entry === undefined ? [] : [entry];
  });
  const [first] = entries;
  if (first !== undefined) {
    const said = entries.map((each) => (typeof each === 'string' ? each : describeError(each).message));
    return { ...describeError(typeof first === 'string' ? root : first), message: said.join('; ') };
  }
  const nested = asObject(error);
  return nested === undefined || Object.keys(nested).length === 0 ? undefined : describeError(nested);
}

/** A flat object that says of itself that it is an error. */
function readFlaggedError(root: JsonObject): ServerError | undefined {
  const response = asObject(root['base_resp']);
  if (response !== undefined && isFailureCode(response['status_code'])) return describeError(response);
  const isFlagged =
    root['object'] === 'error' ||
    root['type'] === 'error' ||
    root['success'] === false ||
    root['status'] === 'error' ||
    root['status'] === 'failed' ||
    isFailureCode(root['error_code']) ||
    asNonEmptyText(root['error_msg']) !== undefined ||
    asNonEmptyText(root['error_message']) !== undefined;
  return isFlagged ? describeError(root) : undefined;
}

/** `detail`, or a code with a message; beside `choices` either may be part of an answer. */
function readBareError(root: JsonObject): ServerError | undefined {
  if (root['choices'] !== undefined) return undefined;
  const isError =
    readDetail(root['detail']) !== undefined ||
    (isFailureCode(root['code']) && readMessage(root) !== undefined);
  return isError ? describeError(root) : undefined;
}

const successCodes: ReadonlySet<unknown> = new Set([0, 200, '0', '200', 'ok', 'success']);

function isFailureCode(code: unknown): boolean {
  const known = asCode(code);
  return known !== undefined && !successCodes.has(typeof known === 'string' ? known.toLowerCase() : known);
}

/**
 * The error of a body whose status says that it is one. Also reads a bare `message`; any other body, such as a proxy's
 * HTML page, is its own message. Never throws.
 */
export function decodeServerError(body: string): ServerError {
  const value = parseLeniently(body);
  const root = asObject(value) ?? asObject(asArray(value)[0]);
  const found = readServerError(root);
  if (found !== undefined) return found;
  if (root !== undefined && readMessage(root) !== undefined) return describeError(root);
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

const messageFields = ['message', 'error_message', 'error_msg', 'msg', 'status_msg'];
const codeFields = ['code', 'error_code', 'status_code', 'error_type', 'type'];

/** The message is the object itself where none of its fields is one, so that nothing is lost. */
function describeError(error: JsonObject, text = readMessage(error)): ServerError {
  const code = codeFields.map((name) => asCode(error[name])).find((each) => each !== undefined);
  const described = { message: text ?? JSON.stringify(error) };
  return code === undefined ? described : { code, ...described };
}

/** FastChat has its message in `text`, where others have the answer. */
function readMessage(error: JsonObject): string | undefined {
  const named = messageFields.map((name) => asNonEmptyText(error[name])).find((each) => each !== undefined);
  return named ?? readDetail(error['detail']) ?? asNonEmptyText(error['text']);
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
export function plainText(body: string): string {
  const start = body.slice(0, 4096);
  if (!/^\s*<(!doctype|html|head|body)/i.test(start)) return start.trim();
  return start
    .replace(/<(style|script)\b[^]*?(<\/\1>|$)/gi, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
