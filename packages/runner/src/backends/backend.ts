import type { ChunkKind, ServerTimings } from '@genai-bench/core-metrics';
import type { Prompt } from '../scenario/prompt.ts';

/** What is asked of a server, in genai-bench's names `<in>-to-<out>`. */
export type Task = 'text-to-text' | 'text-to-embeddings';

/** `chat` takes a conversation, `completions` one text to go on with. */
export type TextEndpoint = 'chat' | 'completions';

/**
 * One kind of server. Each states its own key variables, and takes a protocol from another, never a whole entry: there
 * is no default, because it would send one vendor's key to another's server.
 */
export interface Backend extends Protocol {
  /** As it is written in options, such as `vllm`. */
  readonly name: string;
  /** As its makers write it, such as `vLLM`. */
  readonly label: string;
  /** Environment variables that hold its key, first found first, after `MODEL_API_KEY`. */
  readonly keyVariables: readonly string[];
  /** An address as it is found at: the vendor's, or that of a server on this machine. */
  readonly exampleBase: string;
}

/**
 * How a kind of server is asked and how its answer reads. Pure: no clock, no I/O, safe to use in any thread.
 * Implementations must let the user's `extraBody` win over every field they set themselves, and must report a server's
 * error as an `error` part instead of throwing.
 */
export interface Protocol {
  readonly tasks: readonly Task[];
  /** What its addresses end in, by what they take; those of text are all that it can be asked at. */
  readonly paths: Readonly<Partial<Record<TextEndpoint | 'embeddings', string>>>;
  /** The HTTP request for one prompt. */
  encodeRequest(prompt: Prompt, options: BackendRequestOptions): BackendRequest;
  /** How many output tokens a body of its own asks for at most; `undefined` where it leaves that to the server. */
  requestedOutputTokenCount(body: BackendRequest['body'], options: BackendRequestOptions): number | undefined;
  /** Whether `outputLengthField` means something to it: servers of one API differ in that name. */
  readonly hasOutputLengthField: boolean;
  /** A request that costs the server nothing and that it refuses without a valid key: asked once before a run. */
  encodeProbe(options: ProbeOptions): ProbeRequest;
  /** Parts of one complete server-sent event's data (or one NDJSON line); none for an empty or unknown but valid event. Throws `SyntaxError` on broken JSON. */
  decodeEvent(data: string, eventName: string | undefined): readonly AnswerPart[];
  /** Parts of a whole non-streamed 2xx body. Throws `SyntaxError` on broken JSON. */
  decodeBody(body: string): readonly AnswerPart[];
  /** The message and code of a body with a status outside 2xx. Never throws. */
  decodeError(body: string): { readonly code?: string | number; readonly message: string };
  /** How a streamed answer is framed. */
  readonly framing: 'sse' | 'ndjson';
  readonly finishReasons: FinishReasons;
  readonly endMark: EndMark;
}

/** How a load thread recognises the event that is the end-of-stream mark, cheaply enough to look at every read. */
export interface EndMark {
  /** One of these stands in the mark, and seldom in another event: an event that holds one is decoded at once. */
  readonly texts: readonly string[];
  /** A read that ends so, line ends left out, ends with an event of the answer and is not searched. */
  readonly ordinaryTail: string;
}

/** In lower case. A reason in neither is unknown: the answer counts with a reservation. */
export interface FinishReasons {
  /** The model ended, was cut at a limit, called a tool, or was kept from saying more. */
  readonly good: ReadonlySet<string>;
  /** The server gave the answer up. */
  readonly failed: ReadonlySet<string>;
}

export interface BackendRequestOptions {
  readonly task: Task;
  readonly model: string;
  readonly stream: boolean;
  /** One of the text endpoints that the backend has a path of; ignored for embeddings. */
  readonly endpoint: TextEndpoint;
  /** Exact path and query of the request, in place of what would be made of `basePath`. */
  readonly endpointPath?: string;
  /** Key by value, as late as possible: only here and in the transport's header. */
  readonly apiKey?: string;
  /** Path and query of `apiBase`, with or without a trailing `/v1`, such as `` or `/v1` or `/proxy/v1?region=eu`. */
  readonly basePath: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The user's additional body parameters; they win over everything. */
  readonly extraBody: Readonly<Record<string, unknown>>;
  /** The body's field for the output length; `max_tokens` when absent. */
  readonly outputLengthField?: string;
}

export type ProbeOptions = Pick<BackendRequestOptions, 'apiKey' | 'basePath' | 'headers'>;

/** A GET. */
export type ProbeRequest = Pick<BackendRequest, 'path' | 'headers'>;

export interface BackendRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** One thing that an answer said. */
export type AnswerPart =
  | {
      readonly type: 'delta';
      readonly kind: Exclude<ChunkKind, 'unread'>;
      readonly text: string;
      /** Which of several answers in one stream it belongs to; absent for the first, and where there is one. */
      readonly choice?: number;
    }
  /** A payload in a field that the backend does not know, by the path of the field: `delta.audio.data`. */
  | { readonly type: 'unread'; readonly field: string }
  | {
      readonly type: 'usage';
      readonly inputTokenCount?: number;
      readonly outputTokenCount?: number;
      readonly reasoningTokenCount?: number;
      readonly cachedInputTokenCount?: number;
    }
  | ({ readonly type: 'timings' } & ServerTimings)
  | { readonly type: 'finish'; readonly reason: string }
  | { readonly type: 'error'; readonly code?: string | number; readonly message: string }
  /** The server's end-of-stream mark (`[DONE]`, `done: true`). */
  | { readonly type: 'done' };
