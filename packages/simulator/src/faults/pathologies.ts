import type { StreamBehaviour } from './stream-behaviour.ts';

/** One way in which a server can be odd or broken. */
export interface Pathology {
  readonly name: string;
  /** What a client sees. */
  readonly description: string;
  readonly parameter?: { readonly unit: string; readonly defaultValue: number; readonly minimum: number };
  /** The fields of a healthy behaviour that it changes. `value` is its default unless the request gave one. */
  readonly apply: (value: number) => Partial<StreamBehaviour>;
}

const forever = (ms: number): number => (ms === 0 ? Number.POSITIVE_INFINITY : ms);

/** All of them: adding one is an entry here, and a test. Later entries of a request win over earlier ones. */
export const pathologies: readonly Pathology[] = [
  {
    name: 'role-only',
    description:
      'Sends the role in an event of its own as soon as the header is out, long before the first token.',
    apply: () => ({ earlyRole: true }),
  },
  {
    name: 'reasoning-content',
    description: 'The first tokens come as delta.reasoning_content (DeepSeek, SGLang, earlier vLLM).',
    parameter: { unit: 'tokens', defaultValue: 4, minimum: 1 },
    apply: (value) => ({ reasoningTokens: value, reasoningField: 'reasoning_content' }),
  },
  {
    name: 'reasoning',
    description: 'The first tokens come as delta.reasoning (vLLM, OpenRouter).',
    parameter: { unit: 'tokens', defaultValue: 4, minimum: 1 },
    apply: (value) => ({ reasoningTokens: value, reasoningField: 'reasoning' }),
  },
  {
    name: 'tool-calls',
    description: 'The last tokens are the arguments of a tool call, streamed in delta.tool_calls.',
    parameter: { unit: 'tokens', defaultValue: 4, minimum: 1 },
    apply: (value) => ({ toolCallTokens: value }),
  },
  {
    name: 'coalesce',
    description: 'Hands several events to the socket in one write.',
    parameter: { unit: 'events', defaultValue: 4, minimum: 2 },
    apply: (value) => ({ eventsPerWrite: value }),
  },
  {
    name: 'split-event',
    description: 'Spreads each event over several writes, 2 ms apart.',
    parameter: { unit: 'pieces', defaultValue: 3, minimum: 2 },
    apply: (value) => ({ piecesPerEvent: value }),
  },
  {
    name: 'split-character',
    description:
      'Says only multi-byte UTF-8 characters, cuts each event inside one and writes the halves 2 ms apart.',
    apply: () => ({ splitInsideCharacter: true, multiByteText: true }),
  },
  {
    name: 'tokens-per-chunk',
    description: 'Puts several tokens into each event, as speculative decoding does.',
    parameter: { unit: 'tokens', defaultValue: 3, minimum: 1 },
    apply: (value) => ({ tokensPerChunk: value }),
  },
  {
    name: 'crlf',
    description: 'Ends lines with CR LF.',
    apply: () => ({ lineEnd: '\r\n' }),
  },
  {
    name: 'cr',
    description: 'Ends lines with CR alone, which the event-stream format also allows.',
    apply: () => ({ lineEnd: '\r' }),
  },
  {
    name: 'no-space',
    description: 'Writes "data:" without the usual space after it.',
    apply: () => ({ dataSpace: false }),
  },
  {
    name: 'multi-line-data',
    description: 'Spreads the JSON of one event over several data lines.',
    apply: () => ({ multiLineData: true }),
  },
  {
    name: 'comments',
    description: 'Sends a ": ping" comment right behind the header and before every so-many-th event.',
    parameter: { unit: 'events', defaultValue: 2, minimum: 1 },
    apply: (value) => ({ commentEvery: value }),
  },
  {
    name: 'byte-order-mark',
    description: 'Begins the stream with a UTF-8 byte order mark.',
    apply: () => ({ byteOrderMark: true }),
  },
  {
    name: 'missing-usage',
    description: 'Leaves the usage out although the client asked for it.',
    apply: () => ({ usage: 'missing' }),
  },
  {
    name: 'wrong-usage',
    description: 'Claims so many completion tokens too many.',
    parameter: { unit: 'tokens', defaultValue: 7, minimum: 1 },
    apply: (value) => ({ usage: 'wrong', wrongUsageExtraTokens: value }),
  },
  {
    name: 'no-done',
    description: 'Ends the stream properly, but without [DONE].',
    apply: () => ({ done: false }),
  },
  {
    name: 'no-finish-reason',
    description: 'Never states a finish_reason.',
    apply: () => ({ finishReason: false }),
  },
  {
    name: 'http-429',
    description: 'Answers 429 with Retry-After.',
    parameter: { unit: 'seconds', defaultValue: 1, minimum: 0 },
    apply: (value) => ({ errorStatus: 429, retryAfterSeconds: value }),
  },
  {
    name: 'http-500',
    description: 'Answers 500.',
    apply: () => ({ errorStatus: 500, retryAfterSeconds: undefined }),
  },
  {
    name: 'http-503',
    description: 'Answers 503 with Retry-After.',
    parameter: { unit: 'seconds', defaultValue: 1, minimum: 0 },
    apply: (value) => ({ errorStatus: 503, retryAfterSeconds: value }),
  },
  {
    name: 'http-529',
    description: 'Answers 529 with Retry-After, as Anthropic does when it is overloaded.',
    parameter: { unit: 'seconds', defaultValue: 1, minimum: 0 },
    apply: (value) => ({ errorStatus: 529, retryAfterSeconds: value }),
  },
  {
    name: 'error-event',
    description:
      'Breaks off after so many tokens with an error event whose code is a number (vLLM), then [DONE].',
    parameter: { unit: 'tokens', defaultValue: 2, minimum: 0 },
    apply: (value) => ({
      interruption: { kind: 'error-event', afterTokens: value, fault: 'error-event', errorCode: 500 },
    }),
  },
  {
    name: 'error-event-text-code',
    description: 'The same with a code that is text (OpenAI), and no [DONE] after it.',
    parameter: { unit: 'tokens', defaultValue: 2, minimum: 0 },
    apply: (value) => ({
      done: false,
      interruption: {
        kind: 'error-event',
        afterTokens: value,
        fault: 'error-event-text-code',
        errorCode: 'server_error',
      },
    }),
  },
  {
    name: 'stall-before-first',
    description: 'Holds the first token back for so long; 0 is for ever.',
    parameter: { unit: 'ms', defaultValue: 0, minimum: 0 },
    apply: (value) => ({ firstTokenDelayMs: forever(value) }),
  },
  {
    name: 'stall-after',
    description: 'Falls silent after so many tokens, for as long as stall-ms says, by default for ever.',
    parameter: { unit: 'tokens', defaultValue: 2, minimum: 1 },
    apply: (value) => ({ stallAfterTokens: value }),
  },
  {
    name: 'stall-ms',
    description: 'How long stall-after lasts; 0 is for ever. Nothing by itself.',
    parameter: { unit: 'ms', defaultValue: 200, minimum: 0 },
    apply: (value) => ({ stallMs: forever(value) }),
  },
  {
    name: 'reset-after',
    description: 'Resets the connection (RST) 20 ms after so many tokens.',
    parameter: { unit: 'tokens', defaultValue: 2, minimum: 0 },
    apply: (value) => ({ interruption: { kind: 'reset', afterTokens: value, fault: 'reset-after' } }),
  },
  {
    name: 'close-after',
    description: 'Closes the connection (FIN) after so many tokens, inside the chunked body.',
    parameter: { unit: 'tokens', defaultValue: 2, minimum: 0 },
    apply: (value) => ({ interruption: { kind: 'fin', afterTokens: value, fault: 'close-after' } }),
  },
  {
    name: 'keep-alive-close',
    description: 'Promises keep-alive, but closes the connection right after the response.',
    apply: () => ({ afterResponse: 'close' }),
  },
  {
    name: 'keep-alive-reset',
    description: 'Answers properly, then resets the connection when the next request arrives on it.',
    apply: () => ({ afterResponse: 'reset-on-next-request' }),
  },
  {
    name: 'empty',
    description: 'Answers without a single token.',
    apply: () => ({ empty: true }),
  },
  {
    name: 'buffer-all',
    description: 'Keeps the whole stream back and hands it over in one write, as a buffering proxy does.',
    apply: () => ({ bufferWhole: true }),
  },
  {
    name: 'malformed-event',
    description: 'Sends one event with cut-off JSON after so many token events.',
    parameter: { unit: 'events', defaultValue: 1, minimum: 1 },
    apply: (value) => ({ malformedAfterEvent: value }),
  },
  {
    name: 'slow-headers',
    description: 'Waits so long before it begins: the response header and everything after it come late.',
    parameter: { unit: 'ms', defaultValue: 200, minimum: 1 },
    apply: (value) => ({ headersDelayMs: value }),
  },
  {
    name: 'content-length',
    description: 'Sends the stream with a Content-Length instead of chunked encoding.',
    apply: () => ({ contentLength: true }),
  },
  {
    name: 'oversized-event',
    description: 'Fills the first token event up to so many bytes.',
    parameter: { unit: 'bytes', defaultValue: 262_144, minimum: 1 },
    apply: (value) => ({ oversizedBytes: value }),
  },
];

export const pathologyByName: ReadonlyMap<string, Pathology> = new Map(
  pathologies.map((pathology) => [pathology.name, pathology]),
);
