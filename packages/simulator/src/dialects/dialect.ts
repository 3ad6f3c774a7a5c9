import type { IncomingMessage } from 'node:http';
import type { ApiError } from '../http/api-error.ts';
import type { ByteString } from '../stream/byte-string.ts';
import type { GenerationEndpoint, StreamPlan } from '../stream/stream-plan.ts';
import type { TokenCounter } from '../text/count-tokens.ts';
import type { TruthChunkKind } from '../truth/truth-record.ts';
import type { EmbeddingRequest, GenerationRequest, JsonObject } from './model-request.ts';

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
  composeBody(plan: StreamPlan, timings: GenerationTimings): JsonObject;
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

/** The events of one stream in order; it may remember what was said. */
export interface StreamWire {
  readonly framing: 'sse' | 'ndjson';
  /** What a server says right behind the header, long before its first token. */
  opening(): readonly WireEvent[];
  tokens(chunk: TokenChunk): readonly WireEvent[];
  /** `timings` is absent where the answer's size had to be known beforehand. */
  ending(outputTokens: number, timings: GenerationTimings | undefined): readonly WireEvent[];
  error(code: string | number): readonly WireEvent[];
}
