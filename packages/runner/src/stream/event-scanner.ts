import { createLineSplitter } from './line-splitter.ts';
import { defaultMaxEventBytes } from './read-stamp.ts';
import type { ReadStamp, ScannedEvent, StreamScanner, StreamScannerOptions } from './read-stamp.ts';

const colon = 58;
const space = 32;
const openingBrace = 123;
const dataField = Buffer.from('data');
const eventField = Buffer.from('event');
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Server-sent events out of raw bytes, by the WHATWG event-stream rules: LF, CRLF or CR; one leading BOM; comments;
 * a field's value with or without one space before it; several `data` lines joined by LF; `event` names. An event
 * happens at its blank line. `id` and `retry` mean nothing to a measurement and are passed over. Beyond the standard,
 * an event that the stream's end left without its blank line is delivered too, marked `unterminated`; and a line that
 * begins with a brace, which the standard ignores, is an event of its own: servers that fail in the middle of a stream
 * write their error into it as bare JSON.
 *
 * Own code, because eventsource-parser takes strings: bytes would have to be decoded read by read, before the instant
 * of each event is known, and it does not tell which read completed which event.
 */
export function createEventScanner(options: StreamScannerOptions): StreamScanner {
  const maxEventBytes = options.maxEventBytes ?? defaultMaxEventBytes;
  let event = emptyEvent();
  let firstLine = true;
  let lastRead: ReadStamp | undefined;

  function deliver(read: ReadStamp, completeness: 'complete' | 'unterminated'): void {
    const finished = event;
    event = emptyEvent();
    if (finished.oversized) options.onEvent({ data: '', read, completeness: 'oversized' });
    else if (finished.dataLines.length > 0) options.onEvent(scannedEvent(finished, read, completeness));
  }

  function acceptLine(line: Buffer, read: ReadStamp): void {
    const value = (name: Buffer): string | undefined => fieldValue(line, name);
    const data = value(dataField);
    if (data === undefined) {
      if (line[0] === openingBrace) {
        if (event.dataLines.length > 0) deliver(read, 'complete');
        event.dataLines.push(line.toString('utf8'));
        deliver(read, 'complete');
        return;
      }
      event.name = value(eventField) ?? event.name;
      return;
    }
    event.dataBytes += line.length;
    if (event.dataBytes > maxEventBytes) event = { ...emptyEvent(), oversized: true };
    else if (!event.oversized) event.dataLines.push(data);
  }

  const lines = createLineSplitter({
    maxLineBytes: maxEventBytes,
    onLine(whole, read) {
      const line =
        firstLine && startsWith(whole, byteOrderMark) ? whole.subarray(byteOrderMark.length) : whole;
      firstLine = false;
      if (line.length === 0) deliver(read, 'complete');
      else if (line[0] !== colon) acceptLine(line, read);
    },
    onOversizedLine() {
      firstLine = false;
      event = { ...emptyEvent(), oversized: true };
    },
  });

  return {
    feed(bytes, read) {
      if (bytes.length > 0) lastRead = read;
      lines.feed(bytes, read);
    },
    end() {
      lines.end();
      if (lastRead !== undefined) deliver(lastRead, 'unterminated');
    },
  };
}

interface OpenEvent {
  dataLines: string[];
  dataBytes: number;
  name: string | undefined;
  oversized: boolean;
}

function emptyEvent(): OpenEvent {
  return { dataLines: [], dataBytes: 0, name: undefined, oversized: false };
}

function scannedEvent(
  event: OpenEvent,
  read: ReadStamp,
  completeness: ScannedEvent['completeness'],
): ScannedEvent {
  const data = event.dataLines.length === 1 ? event.dataLines[0]! : event.dataLines.join('\n');
  // An `event` field without a value means the default name, by the standard.
  return event.name ? { data, eventName: event.name, read, completeness } : { data, read, completeness };
}

/** The line's value if its field has this name; a line that is only the name has the value ''. */
function fieldValue(line: Buffer, name: Buffer): string | undefined {
  if (!startsWith(line, name)) return undefined;
  if (line.length === name.length) return '';
  if (line[name.length] !== colon) return undefined;
  const start = name.length + (line[name.length + 1] === space ? 2 : 1);
  return line.toString('utf8', start);
}

function startsWith(line: Buffer, start: Buffer): boolean {
  if (line.length < start.length) return false;
  for (let index = 0; index < start.length; index += 1) {
    if (line[index] !== start[index]) return false;
  }
  return true;
}
