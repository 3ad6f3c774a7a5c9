import { findBackend } from '../backends/backend-registry.ts';
import { createAnswerDecoder, type AnswerDecoder } from '../stream/answer-decoder.ts';
import { contentEncodingOf, type ExchangeRecorder } from './exchange-recorder.ts';

/**
 * Looks into an answer while it is under way, for the time limits on tokens. It reads no more often than a limit comes
 * near, because looking costs time that other requests' stamps would pay for.
 */
export interface TokenWatch {
  /** Looks at all bytes so far. Pings and role-only chunks are no tokens. */
  firstTokenAtMs(): number | undefined;
  /**
   * When the latest token came; looks at new bytes only if the one known is older than `olderThanMs`.
   * `undefined` before the first.
   */
  lastTokenAtMs(olderThanMs: number): number | undefined;
}

export function createTokenWatch(recorder: ExchangeRecorder, backendName: string): TokenWatch {
  let decoder: AnswerDecoder | undefined;
  let readsSeen = 0;

  function look(): AnswerDecoder['state'] | undefined {
    const head = recorder.responseHead;
    if (head === undefined || head.status < 200 || head.status > 299) return undefined;
    const contentType = head.headers['content-type'];
    decoder ??= createAnswerDecoder({
      backend: findBackend(backendName),
      streamed: true,
      ...(contentType === undefined ? {} : { contentType }),
    });
    // Called between turns of the event loop only, so every read in the log is whole.
    for (; readsSeen < recorder.log.readCount; readsSeen += 1) {
      const { bytes, ...read } = recorder.log.read(readsSeen);
      decoder.feed(bytes, read);
    }
    return decoder.state;
  }

  /** Compressed bytes are not looked into: any of them may be a token. */
  function isCompressed(): boolean {
    return recorder.responseHead !== undefined && contentEncodingOf(recorder.responseHead) !== undefined;
  }

  return {
    firstTokenAtMs() {
      if (isCompressed()) return recorder.log.lastReadAtMs;
      return decoder?.state.firstTokenAtMs ?? look()?.firstTokenAtMs;
    },
    lastTokenAtMs(olderThanMs) {
      if (isCompressed()) return recorder.log.lastReadAtMs;
      const known = decoder?.state.lastTokenAtMs;
      return known !== undefined && known > olderThanMs ? known : look()?.lastTokenAtMs;
    },
  };
}
