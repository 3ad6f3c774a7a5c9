import { ByteBuffer } from './byte-buffer.ts';
import { defaultMaxEventBytes } from './read-stamp.ts';
import type { ReadStamp, StreamScanner, StreamScannerOptions } from './read-stamp.ts';

/**
 * A whole body as one event, at the read that brought its last byte; none for an empty body. Only the caller knows
 * whether the body is whole, so the event is always marked `unterminated`.
 */
export function createBodyScanner(options: StreamScannerOptions): StreamScanner {
  const maxEventBytes = options.maxEventBytes ?? defaultMaxEventBytes;
  const body = new ByteBuffer();
  let oversized = false;
  let lastRead: ReadStamp | undefined;
  return {
    feed(bytes, read) {
      if (bytes.length === 0) return;
      lastRead = read;
      oversized ||= body.length + bytes.length > maxEventBytes;
      if (oversized) body.clear();
      else body.append(bytes);
    },
    end() {
      if (lastRead === undefined) return;
      if (oversized) options.onEvent({ data: '', read: lastRead, completeness: 'oversized' });
      else
        options.onEvent({
          data: body.bytes().toString('utf8'),
          read: lastRead,
          completeness: 'unterminated',
        });
    },
  };
}
