import type { ChunkTrace } from './chunk-trace.ts';
import type { RequestOutcome } from './request-outcome.ts';
import type { ServerTimings } from './server-timings.ts';
import type { TokenCounts } from './token-counts.ts';

/** Whether a request feeds the figures, or only warms the target up before them. */
export type RequestPhase = 'warmup' | 'measured';

/**
 * Everything that is known about one issued request: the data type of the project. Whatever is printed, drawn or
 * exported is a pure function of these records.
 *
 * Each `…AtMs` is in milliseconds on the run's monotonic clock, whose zero is the run's origin. An instant that did
 * not occur is absent. When present they are ordered:
 * scheduled <= sent <= written, sent <= firstByte <= firstEvent <= firstToken <= firstAnswerToken <= lastToken <= closed.
 */
export interface RequestRecord {
  /** Number of the request within its level, in the order of issue, from 0; warm-up requests count on their own. */
  readonly index: number;
  /** Position of its level within the run, from 0. */
  readonly levelIndex: number;
  readonly phase: RequestPhase;
  /** The load thread that sent it, from 0. */
  readonly threadIndex: number;
  /** When the schedule wanted it sent. Open loop only: a closed loop has no schedule to be late against. */
  readonly scheduledAtMs?: number;
  /** The instant before its first byte was handed to the socket. Absent if it was never sent. */
  readonly sentAtMs?: number;
  /** When the kernel had taken the whole request. */
  readonly writtenAtMs?: number;
  /** First byte of the response, status line included. */
  readonly firstByteAtMs?: number;
  /** First complete event or body, even if empty or role-only. */
  readonly firstEventAtMs?: number;
  /** First non-empty payload of any kind: text, reasoning, tool call, or one that could not be placed. */
  readonly firstTokenAtMs?: number;
  /** First non-empty payload that is the answer: text or tool call, not reasoning. */
  readonly firstAnswerTokenAtMs?: number;
  /** Last non-empty payload; a usage chunk or `[DONE]` after it does not move it. */
  readonly lastTokenAtMs?: number;
  /** When the response or the answer's end mark in it ended, or the request was given up. */
  readonly closedAtMs?: number;
  readonly chunks?: ChunkTrace;
  readonly connection?: ConnectionTrace;
  readonly tokens: TokenCounts;
  /** Where the server says its time went; only servers that say so. */
  readonly serverTimings?: ServerTimings;
  /** What the plan asked of the server, to hold against `tokens`. */
  readonly requested: {
    readonly inputTokenCount?: number;
    readonly outputTokenCount?: number;
  };
  readonly outcome: RequestOutcome;
  /** The server's own word for why the answer ended: `stop`, `length`, `tool_calls`. */
  readonly finishReason?: string;
  /** HTTP status, once there was one. */
  readonly httpStatus?: number;
  /** Bytes of the response body, decompressed where it was not. */
  readonly responseBytes?: number;
  /** Events whose JSON could not be read. Counted, never swallowed. */
  readonly unparsedEventCount: number;
  /**
   * Payloads that could not be placed, by the field that held them, such as `delta.audio.data`. Each is a chunk of kind
   * `unread`, unless its event also held something that was read. Absent where there was none.
   */
  readonly unreadPayloads?: Readonly<Record<string, number>>;
  /** How many answers to the same prompt (`n`) came in one stream; absent for one. */
  readonly choiceCount?: number;
  /** False where the answer was asked for in one piece (embeddings, non-streamed chat). */
  readonly streamed: boolean;
  /** The server kept the response open behind the answer's end mark, so its connection was closed here. */
  readonly heldOpen?: true;
  /** How often it was sent again after a keep-alive connection was found closed before any byte of it was accepted. */
  readonly resendCount?: number;
}

/** Phases of the connection that a request used, each apart from TTFT. Durations are absent on a reused connection. */
export interface ConnectionTrace {
  readonly reused: boolean;
  readonly dnsMs?: number;
  readonly connectMs?: number;
  readonly tlsMs?: number;
}
