import { LineTooLongError, readLines } from '../lines/read-lines.ts';
import { PROTOCOL_VERSION, type Envelope } from '../protocol/envelope.ts';
import { StreamServerError } from '../server/stream-server-error.ts';
import {
  createChecksum,
  parseRecordingLine,
  RECORDING_VERSION,
  type RecordingFooter,
  type RecordingHeader,
  type RecordingLine,
} from './recording-lines.ts';

export interface Recording {
  readonly header: RecordingHeader;
  /** Read from the file as they are asked for, each time anew: the memory does not grow with the recording. */
  readonly envelopes: AsyncIterable<Envelope>;
  /** With one `dropped` for each place where events are missing. */
  readonly eventCount: number;
  /** For which the disk was too slow when this was recorded. */
  readonly leftOutCount: number;
  /** False for a recording that broke off before its last line: what it has is good, the rest is missing. */
  readonly isComplete: boolean;
}

/**
 * Checks a recording from end to end, and opens it. Throws where it is no recording, of another version, or was
 * changed since: before anything of it is shown.
 */
export async function readRecording(path: string): Promise<Recording> {
  const checksum = createChecksum();
  let header: RecordingHeader | undefined;
  let footer: RecordingFooter | undefined;
  let brokenAt: number | undefined;
  let eventCount = 0;
  let leftOutCount = 0;
  for await (const { number, text, line } of recordingLinesOf(path)) {
    if (footer !== undefined || brokenAt !== undefined) {
      throw bad(path, `line ${brokenAt ?? number} is not readable, and more follows`);
    }
    if (number === 1) header = headerOf(path, line.kind === 'header' ? line.header : undefined);
    // The last line of a file that broke off may be torn; anywhere else it is damage.
    else if (line.kind === 'unreadable' || line.kind === 'header') brokenAt = number;
    else if (line.kind === 'footer') footer = line.footer;
    else {
      checksum.update(`${text}\n`);
      eventCount += 1;
      if (line.envelope.event_type === 'dropped') leftOutCount += line.envelope.data.left_out;
    }
  }
  if (footer !== undefined && (footer.count !== eventCount || footer.sha256 !== checksum.digest('hex'))) {
    throw bad(path, `it holds ${eventCount} events, and its last line tells of ${footer.count} others`);
  }
  return {
    header: headerOf(path, header),
    envelopes: { [Symbol.asyncIterator]: () => envelopesOf(path, eventCount) },
    eventCount,
    leftOutCount,
    isComplete: footer !== undefined,
  };
}

/** The events of a recording that was checked. One that is still being written is read as far as it was then. */
async function* envelopesOf(path: string, eventCount: number): AsyncGenerator<Envelope, void> {
  let count = 0;
  for await (const { number, line } of recordingLinesOf(path)) {
    if (count === eventCount) return;
    if (number === 1) continue;
    if (line.kind !== 'envelope') throw bad(path, `line ${number} was changed while it was read`);
    count += 1;
    yield line.envelope;
  }
  if (count < eventCount) throw bad(path, 'it was shortened while it was read');
}

async function* recordingLinesOf(
  path: string,
): AsyncGenerator<{ readonly number: number; readonly text: string; readonly line: RecordingLine }> {
  try {
    for await (const { text: written, lineNumber } of readLines(path)) {
      // Some transfers change line ends.
      const text = written.replace(/\r$/, '');
      yield { number: lineNumber, text, line: parseRecordingLine(text) };
    }
  } catch (error) {
    throw error instanceof LineTooLongError ? bad(path, error.message) : error;
  }
}

function headerOf(path: string, header: RecordingHeader | undefined): RecordingHeader {
  if (header === undefined) throw bad(path, 'its first line is not that of a recording');
  if (header.version !== RECORDING_VERSION || header.protocol !== PROTOCOL_VERSION) {
    throw bad(path, `it has version ${header.version}, needed is ${RECORDING_VERSION}`);
  }
  return header;
}

function bad(path: string, why: string): StreamServerError {
  return new StreamServerError('bad-recording', `${path} cannot be shown: ${why}. Record the run again.`);
}
