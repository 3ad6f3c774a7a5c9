/** Statuses that the `http-…` pathologies answer with. */
export type ErrorStatus = 429 | 500 | 503 | 529;

/** When and how a stream ends before its time. Counted in output tokens already handed over. */
interface Interruption {
  readonly kind: 'reset' | 'fin' | 'error-event';
  readonly afterTokens: number;
  /** Name of the pathology, for the truth log. */
  readonly fault: string;
  /** The `code` of an error event: OpenAI writes text, vLLM a number. */
  readonly errorCode?: string | number;
}

/** How one response is made and delivered. The defaults are a healthy server; pathologies change single fields. */
export interface StreamBehaviour {
  /** Answer with this error instead. */
  readonly errorStatus: ErrorStatus | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly headersDelayMs: number;
  readonly firstTokenDelayMs: number;
  readonly stallAfterTokens: number | undefined;
  readonly stallMs: number;
  readonly interruption: Interruption | undefined;
  /** What happens to the connection when the answer is complete. */
  readonly afterResponse: 'keep-alive' | 'close' | 'reset-on-next-request';

  /** Send the role by itself at once, ahead of the first token. */
  readonly earlyRole: boolean;
  readonly reasoningTokens: number;
  readonly reasoningField: 'reasoning_content' | 'reasoning';
  /** The last so many tokens are the arguments of a tool call. */
  readonly toolCallTokens: number;
  readonly tokensPerChunk: number | undefined;
  readonly empty: boolean;
  /** Every token holds characters beyond ASCII. */
  readonly multiByteText: boolean;
  readonly usage: 'exact' | 'missing' | 'wrong';
  /** Tokens that a wrong usage claims too many. */
  readonly wrongUsageExtraTokens: number;
  readonly finishReason: boolean;
  readonly done: boolean;

  readonly lineEnd: '\n' | '\r\n' | '\r';
  readonly dataSpace: boolean;
  readonly multiLineData: boolean;
  readonly byteOrderMark: boolean;
  /** A comment line and a ping event before every so-many-th event; 0 for none. */
  readonly commentEvery: number;
  /** Number of the token event, from 1, that is followed by one with broken JSON. */
  readonly malformedAfterEvent: number | undefined;
  /** Fill the first token's event up to this many bytes. */
  readonly oversizedBytes: number;

  readonly eventsPerWrite: number;
  /** Write each event in so many pieces, `splitGapMs` apart. */
  readonly piecesPerEvent: number;
  readonly splitGapMs: number;
  readonly splitInsideCharacter: boolean;
  readonly bufferWhole: boolean;
  readonly contentLength: boolean;
}

export const healthyBehaviour: StreamBehaviour = {
  errorStatus: undefined,
  retryAfterSeconds: undefined,
  headersDelayMs: 0,
  firstTokenDelayMs: 0,
  stallAfterTokens: undefined,
  stallMs: Number.POSITIVE_INFINITY,
  interruption: undefined,
  afterResponse: 'keep-alive',
  earlyRole: false,
  reasoningTokens: 0,
  reasoningField: 'reasoning_content',
  toolCallTokens: 0,
  tokensPerChunk: undefined,
  empty: false,
  multiByteText: false,
  usage: 'exact',
  wrongUsageExtraTokens: 0,
  finishReason: true,
  done: true,
  lineEnd: '\n',
  dataSpace: true,
  multiLineData: false,
  byteOrderMark: false,
  commentEvery: 0,
  malformedAfterEvent: undefined,
  oversizedBytes: 0,
  eventsPerWrite: 1,
  piecesPerEvent: 1,
  splitGapMs: 2,
  splitInsideCharacter: false,
  bufferWhole: false,
  contentLength: false,
};
