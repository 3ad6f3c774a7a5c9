import type { FaultRequest } from '../faults/parse-simulate.ts';
import { invalidRequest } from '../http/api-error.ts';
import type { ApiError } from '../http/api-error.ts';
import type { GenerationEndpoint } from '../stream/stream-plan.ts';

/** A request for text, checked. */
export interface GenerationRequest {
  readonly endpoint: GenerationEndpoint;
  readonly model: string;
  /** All prompt text in one, for seeding. */
  readonly promptText: string;
  readonly inputTokens: number;
  readonly maxTokens: number | undefined;
  readonly minTokens: number;
  readonly ignoreEos: boolean;
  readonly seed: number | undefined;
  readonly stream: boolean;
  readonly includeUsage: boolean;
  readonly continuousUsage: boolean;
  /** Pathologies named in the body; `undefined` when it has no `simulate` field. */
  readonly faults: readonly FaultRequest[] | undefined;
  /** Only load the model, or (with a `keepAliveMs` of 0) unload it. */
  readonly isPreload?: boolean;
  /** How long the model stays loaded after the answer. */
  readonly keepAliveMs?: number;
}

/** A checked request for embeddings. */
export interface EmbeddingRequest {
  readonly model: string;
  /** One per vector. Token lists are seen as their numbers in a row. */
  readonly inputs: readonly { readonly text: string; readonly tokens: number }[];
  /** The model's own unless stated. */
  readonly dimensions: number | undefined;
  readonly base64: boolean;
  readonly keepAliveMs?: number;
}

/** Thrown by parsers of requests; carries the answer. */
export class RequestRefused extends Error {
  readonly apiError: ApiError;
  constructor(apiError: ApiError) {
    super(apiError.message);
    this.apiError = apiError;
  }
}

export type JsonObject = Readonly<Record<string, unknown>>;

export function refuse(message: string, param?: string): never {
  throw new RequestRefused(invalidRequest(message, param));
}

export function parseJsonObject(text: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own message quotes the body, which may hold secrets.
    return refuse('We could not parse the JSON body of your request.');
  }
  return asJsonObject(value) ?? refuse('The JSON body must be an object.');
}

export function asJsonObject(value: unknown): JsonObject | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return value as JsonObject; // not null, not an array: string keys
}

export function optionalFlag(body: JsonObject, name: string, absent = false): boolean {
  const value = body[name] ?? absent;
  return typeof value === 'boolean' ? value : refuse(`${name} must be true or false.`, name);
}

export function optionalWhole(body: JsonObject, name: string, minimum: number): number | undefined {
  const value = body[name] ?? undefined;
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= minimum) return value;
  return refuse(`${name} must be a whole number of at least ${minimum}.`, name);
}

/** Text of a message's content; parts that are not text (images) count nothing. */
export function contentText(content: unknown): string {
  if (content === null || content === undefined) return '';
  if (typeof content === 'string') return content;
  if (!Array.isArray(content))
    return refuse('A message content must be a text or a list of parts.', 'messages');
  return content
    .map((part: unknown) => {
      if (typeof part !== 'object' || part === null)
        return refuse('A content part must be an object.', 'messages');
      return 'text' in part && typeof part.text === 'string' ? part.text : '';
    })
    .join('');
}

export function parseModel(body: JsonObject): string {
  const model = body['model'];
  return typeof model === 'string' && model !== ''
    ? model
    : refuse('you must provide a model parameter', 'model');
}
