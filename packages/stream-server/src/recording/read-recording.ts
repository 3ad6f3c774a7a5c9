import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { PROTOCOL_VERSION, type Envelope } from '../protocol/envelope.ts';
import { StreamServerError } from '../server/stream-server-error.ts';
import {
  createChecksum,
  parseRecordingLine,
  RECORDING_VERSION,
  type RecordingHeader,
} from './recording-lines.ts';

export interface Recording {
  readonly header: RecordingHeader;
  readonly envelopes: readonly Envelope[];
  /** False for a recording that broke off before its last line: what it has is good, the rest is missing. */
  readonly isComplete: boolean;
}

/** Reads a recording whole. Throws where it is no recording, of another version, or was changed since. */
export async function readRecording(path: string): Promise<Recording> {
  const lines = createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity });
  const checksum = createChecksum();
  const envelopes: Envelope[] = [];
  let header: RecordingHeader | undefined;
  let broken: number | undefined;
  let isComplete = false;
  let number = 0;
  for await (const text of lines) {
    number += 1;
    if (isComplete || broken !== undefined) {
      throw bad(path, `line ${broken ?? number} is not readable, and more follows`);
    }
    const line = parseRecordingLine(text);
    if (number === 1) header = headerOf(path, line.kind === 'header' ? line.header : undefined);
    // The last line of a file that broke off may be torn; anywhere else it is damage.
    else if (line.kind === 'unreadable' || line.kind === 'header') broken = number;
    else if (line.kind === 'footer') {
      isComplete = true;
      const { count, sha256 } = line.footer;
      if (count !== envelopes.length || sha256 !== checksum.digest('hex')) {
        throw bad(path, `it holds ${envelopes.length} events, and its last line tells of ${count} others`);
      }
    } else {
      checksum.update(`${text}\n`);
      envelopes.push(line.envelope);
    }
  }
  return { header: headerOf(path, header), envelopes, isComplete };
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
