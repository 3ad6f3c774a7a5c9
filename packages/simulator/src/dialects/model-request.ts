import type { FaultRequest } from '../faults/parse-simulate.ts';
import { invalidRequest, type ApiError } from '../http/api-error.ts';
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
  /** How many answers are asked for; 1 unless given. */
  readonly choiceCount?: number;
  /** Texts before which the answer ends. */
  readonly stop?: readonly string[];
  /** How many alternatives are stated with each token's probability; no probabilities unless given. */
  readonly topLogprobs?: number | undefined;
  readonly tool?: ToolUse | undefined;
  /** How many tokens of thinking come first. */
  readonly thinkingTokens?: number;
  /** What the answer repeats of the request. */
  readonly echoed?: JsonObject;
  /** Pathologies named in the body; `undefined` when it has no `simulate` field. */
  readonly faults: readonly FaultRequest[] | undefined;
  /** Only load the model, or (with a `keepAliveMs` of 0) unload it. */
  readonly isPreload?: boolean;
  /** How long the model stays loaded after the answer. */
  readonly keepAliveMs?: number;
}

/** How many tokens an answer thinks where the request asks for thinking. */
export const thinkingTokens = 4;

/** The tool that an answer calls if it calls one. */
interface ToolUse {
  readonly name: string;
  /** Whether the answer must be a call. */
  readonly isForced: boolean;
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

export function optionalWhole(
  body: JsonObject,
  name: string,
  minimum: number,
  maximum = Number.POSITIVE_INFINITY,
): number | undefined {
  const value = body[name] ?? undefined;
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= minimum && value <= maximum)
    return value;
  const range =
    maximum === Number.POSITIVE_INFINITY ? `of at least ${minimum}` : `from ${minimum} to ${maximum}`;
  return refuse(`${name} must be a whole number ${range}.`, name);
}

/** The texts before which an answer ends: one, or a list. */
export function parseStop(body: JsonObject, name: string): readonly string[] {
  const stop = [body[name] ?? []].flat();
  if (stop.every((text): text is string => typeof text === 'string' && text !== '')) return stop;
  return refuse(`${name} must be a text that is not empty, or a list of such texts.`, name);
}

/**
 * Refuses parameters that would change the answer and have no effect here. `neutral` holds for each the value, besides
 * null, that changes nothing; a test that sends another must learn that it was not obeyed.
 */
export function refuseUnsupported(body: JsonObject, neutral: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(neutral)) {
    const given = body[name] ?? value;
    if (JSON.stringify(given) === JSON.stringify(value)) continue;
    const instead = value === undefined ? 'Leave it out.' : `Leave it out or write ${JSON.stringify(value)}.`;
    refuse(`The simulator does not support this value of ${name}. ${instead}`, name);
  }
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

/** Where an API keeps the name of a tool: beside its type, or in an object under it. */
function nameOf(tool: unknown): string {
  const object = asJsonObject(tool);
  const name = asJsonObject(object?.['function'])?.['name'] ?? object?.['name'];
  return typeof name === 'string' && name !== ''
    ? name
    : refuse('Each tool must be a function with a name.', 'tools');
}

/**
 * The tool that an answer calls: the named one, else the first. `required` and a named tool force a call; with `auto` the
 * model is free not to call, and does not. `forcedBy` are the API's words for `required`.
 */
export function parseToolUse(
  { tools, tool_choice: choice }: JsonObject,
  { forcedBy, named }: { readonly forcedBy: string; readonly named: 'function' | 'tool' },
): ToolUse | undefined {
  if (tools !== undefined && tools !== null && !Array.isArray(tools))
    refuse('tools must be a list.', 'tools');
  const names = ((tools ?? []) as readonly unknown[]).map(nameOf); // a list, by the check above
  const word = asJsonObject(choice)?.['type'] ?? choice ?? 'auto';
  if (word === 'none' || word === 'auto')
    return names[0] === undefined ? undefined : { name: names[0], isForced: false };
  if (word !== forcedBy && word !== named) {
    return refuse(`tool_choice must be none, auto, ${forcedBy}, or one ${named} by its name.`, 'tool_choice');
  }
  const name = word === named ? nameOf(choice) : names[0];
  if (name === undefined || !names.includes(name)) {
    return refuse(
      name === undefined
        ? 'tool_choice needs tools to choose from.'
        : `tool_choice names ${name}, which is not among tools.`,
      'tool_choice',
    );
  }
  return { name, isForced: true };
}
