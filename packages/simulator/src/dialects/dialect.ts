import type { IncomingMessage } from 'node:http';
import type { ApiError } from '../http/api-error.ts';
import type { ByteString } from '../stream/byte-string.ts';
import type { GenerationEndpoint, StreamPlan } from '../stream/stream-plan.ts';
import type { TokenCounter } from '../text/count-tokens.ts';
import type { TruthChunkKind } from '../truth/truth-record.ts';
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
export interface StreamEnd {
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
