import { createLineSplitter } from './line-splitter.ts';
import { defaultMaxEventBytes } from './read-stamp.ts';
import type { ReadStamp, StreamScanner, StreamScannerOptions } from './read-stamp.ts';

/** NDJSON out of raw bytes: each line that is not blank is one event. */
export function createLineScanner(options: StreamScannerOptions): StreamScanner {
  let atEnd = false;
  const lines = createLineSplitter({
    maxLineBytes: options.maxEventBytes ?? defaultMaxEventBytes,
    onLine(line, read) {
      const data = line.toString('utf8');
      if (data.trim() === '') return;
      options.onEvent({ data, read, completeness: atEnd ? 'unterminated' : 'complete' });
    },
    onOversizedLine(read: ReadStamp) {
      options.onEvent({ data: '', read, completeness: 'oversized' });
    },
  });
  return {
    feed: (bytes, read) => lines.feed(bytes, read),
    end() {
      atEnd = true;
      lines.end();
    },
  };
}
