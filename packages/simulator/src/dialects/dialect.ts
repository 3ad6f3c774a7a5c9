import type { IncomingMessage } from 'node:http';
import { createHash, timingSafeEqual } from 'node:crypto';
import type { ApiError } from '../http/api-error.ts';
import type { ByteString } from '../stream/byte-string.ts';
import type { GenerationEndpoint, StreamPlan } from '../stream/stream-plan.ts';
import type { TokenCounter } from '../text/vocabulary.ts';
import type { TruthChunkKind } from '../truth/truth-log.ts';
import type { EmbeddingRequest, GenerationRequest, JsonObject } from './model-request.ts';

/** Of the answers to one request, one each. Only OpenAI's chat and completions can ask for several. */
export type Plans = readonly [StreamPlan, ...StreamPlan[]];

/** One API in its exact shapes. What is said, and when, is none of its business. */
export interface Dialect {
  readonly name: 'openai' | 'ollama' | 'anthropic';
  /** What precedes the number in the ids of its answers. */
  idPrefix(endpoint: GenerationEndpoint): string;
  /** The key that a request carries. */
  keyOf(request: IncomingMessage): string | undefined;
  /** Throws `RequestRefused`. */
  parseGeneration(
    endpoint: GenerationEndpoint,
    body: JsonObject,
    countTokens: TokenCounter,
    request: IncomingMessage,
  ): GenerationRequest;
  parseEmbedding(body: JsonObject, countTokens: TokenCounter): EmbeddingRequest;
  createWire(plan: StreamPlan): StreamWire;
  /** The answer of a request that wants no stream. */
  composeBody(plans: Plans, timings: GenerationTimings): JsonObject;
  composeEmbeddings(answer: EmbeddingAnswer): JsonObject;
  /** Header and body of a refusal. */
  encodeError(error: ApiError): {
    readonly headers: Readonly<Record<string, string>>;
    readonly body: JsonObject;
  };
  /** Its words for a model that it does not have. */
  unknownModel(model: string): string;
  /** Whether models are loaded when they are first asked for, and named with a tag. */
  readonly loadsModels: boolean;
}

/** Where the time of one answer went, for dialects that say so. */
export interface GenerationTimings {
  readonly totalMs: number;
  readonly loadMs: number;
  readonly promptEvalMs: number;
  readonly evalMs: number;
}

export interface EmbeddingAnswer {
  readonly request: EmbeddingRequest;
  readonly vectors: readonly Float32Array[];
  readonly inputTokens: number;
  readonly withUsage: boolean;
  readonly timings: GenerationTimings;
}

/** One event before it is framed. */
export interface WireEvent {
  readonly payload: ByteString;
  readonly kind: TruthChunkKind;
  readonly tokens: number;
  /** Of a named server-sent event. */
  readonly name?: string;
}

export interface TokenChunk {
  readonly kind: 'reasoning' | 'text' | 'tool-call';
  /** JSON-escaped already. */
  readonly text: ByteString;
  readonly firstIndex: number;
  readonly tokenCount: number;
}

/** Tokens of all answers to one request; those that think are among the output. */
export interface AnswerTotal {
  readonly outputTokens: number;
  readonly thinkingTokens: number;
}

export function totalOf(plans: Plans): AnswerTotal {
  return {
    outputTokens: plans.reduce((sum, { tokens }) => sum + tokens.length, 0),
    thinkingTokens: plans.reduce((sum, { behaviour }) => sum + behaviour.reasoningTokens, 0),
  };
}

/** Where one answer stands when it is finished. */
interface StreamEnd {
  readonly outputTokens: number;
  /** Tokens of all answers to the request, once the last of them is finished; `undefined` before. */
  readonly total: AnswerTotal | undefined;
  /** Absent where the answer's size had to be known beforehand. */
  readonly timings: GenerationTimings | undefined;
}

/** The events of one answer in order; it may remember what was said. */
export interface StreamWire {
  readonly framing: 'sse' | 'ndjson';
  /** What a server says right behind the header, long before its first token. */
  opening(): readonly WireEvent[];
  tokens(chunk: TokenChunk): readonly WireEvent[];
  ending(end: StreamEnd): readonly WireEvent[];
  error(code: string | number): readonly WireEvent[];
}

/** Of a choice's tool call. */
export function callId({ id, choiceIndex }: StreamPlan): string {
  return choiceIndex === 0 ? `call_${id}` : `call_${id}_${choiceIndex}`;
}

/**
 * A chunk's part of a call's arguments, `{"text":"…"}` as a whole. They are JSON within JSON, so their text, escaped
 * once already, is escaped again.
 */
export function argumentsDelta(plan: StreamPlan, { text, firstIndex, tokenCount }: TokenChunk): ByteString {
  const isFirst = firstIndex === plan.tokens.length - plan.behaviour.toolCallTokens;
  const isLast = firstIndex + tokenCount === plan.tokens.length;
  const json = `${isFirst ? '{"text":"' : ''}${text}${isLast ? '"}' : ''}`;
  return json.replace(/["\\]/g, String.raw`\$&`);
}

/** The key in `Authorization: Bearer …`. */
export function bearerKey({ headers }: IncomingMessage): string | undefined {
  return /^Bearer (.*)$/i.exec(headers.authorization ?? '')?.[1];
}

/** The key in `x-api-key`, else the one in `Authorization`, where Anthropic's SDK has put it since its version 1. */
export function apiKeyOrBearer(request: IncomingMessage): string | undefined {
  const given = request.headers['x-api-key'];
  return typeof given === 'string' ? given : bearerKey(request);
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

export function isAuthorised(
  request: IncomingMessage,
  dialect: Dialect,
  apiKey: string | undefined,
): boolean {
  if (apiKey === undefined) return true;
  return timingSafeEqual(digest(dialect.keyOf(request) ?? ''), digest(apiKey));
}
