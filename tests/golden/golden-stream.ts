import type { ServerTimings } from '@genai-bench/core-metrics';

/** One stream in the exact shape of a real server, when its events arrived, and what must come out of it. */
export interface GoldenStream {
  /** In `fixtures/`. The words in it are ours; the shape is the source's. */
  readonly file: string;
  /** Where the shape is public. */
  readonly source: string;
  readonly backend: string;
  /** Socket reads in order: when each returned, and how many events it brought. The request was sent at 1000 ms. */
  readonly reads: readonly (readonly [atMs: number, eventCount: number])[];
  readonly expected: GoldenFigures;
}

/** Worked out by hand from the file and its reads. Absent means unknown. */
interface GoldenFigures {
  readonly outcome: 'completed' | 'api_error';
  /** What the stream says went wrong. */
  readonly error?: {
    readonly code?: string | number;
    readonly message: string;
    readonly rule?: 'failed-finish';
  };
  readonly finishReason?: string;
  readonly firstEventMs: number;
  readonly timeToFirstTokenMs: number;
  readonly timeToFirstAnswerTokenMs: number;
  readonly endToEndMs: number;
  /** (last token - first token) / (output tokens that came as chunks - 1) */
  readonly timePerOutputTokenMs?: number;
  /** Chunks of one read share the time since the read before. */
  readonly gapsMs: readonly number[];
  readonly kinds: readonly string[];
  readonly text: string;
  readonly tokens: {
    readonly input?: number;
    readonly output?: number;
    readonly reasoning?: number;
    readonly cachedInput?: number;
    /** Of `output`, those that came as chunks; where the server states it, and not where it must be estimated. */
    readonly visible?: number;
  };
  /** Tokens that came, where part of them is counted from the text. */
  readonly estimatedVisible?: number;
  /** What arrived contradicts the stated output tokens. */
  readonly contradicted?: true;
  readonly unreadPayloads?: Readonly<Record<string, number>>;
  readonly choiceCount?: number;
  readonly chunkTokenCounts?: readonly number[];
  readonly serverTimings?: ServerTimings;
}
