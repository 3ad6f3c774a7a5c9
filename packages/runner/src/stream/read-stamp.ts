/** One socket read: when it returned, in ms on the run's clock, and its number within the response, from 0. */
export interface ReadStamp {
  readonly atMs: number;
  readonly readNumber: number;
}

/** One unit of a streamed answer, cut out of the bytes but not yet understood. */
export interface ScannedEvent {
  /** Decoded as UTF-8 once whole, so a character split over two reads stays intact. Empty when `oversized`. */
  readonly data: string;
  readonly eventName?: string;
  /** The read that brought its last byte. Its instant is the event's instant. */
  readonly read: ReadStamp;
  /**
   * - `complete`: its end mark arrived (a blank line for server-sent events, a line end for NDJSON).
   * - `unterminated`: the stream ended first. What there was is delivered, because some servers leave the last mark out.
   * - `oversized`: larger than the scanner keeps. Its bytes are gone, but it is counted.
   */
  readonly completeness: 'complete' | 'unterminated' | 'oversized';
}

/** Cuts bytes into events, whatever the reads were that brought them. Linear in the bytes fed. */
export interface StreamScanner {
  /** `bytes` may be overwritten after the call. */
  feed(bytes: Uint8Array, read: ReadStamp): void;
  /** The stream is over: delivers an unterminated last event, if there is one. */
  end(): void;
}

export interface StreamScannerOptions {
  readonly onEvent: (event: ScannedEvent) => void;
  /** Largest event that is kept; bounds the memory that a hostile or broken server can take. */
  readonly maxEventBytes?: number;
}

/** 32 MiB: far above any real event, far below what would hurt with hundreds of streams at once. */
export const defaultMaxEventBytes = 32 * 1024 * 1024;
