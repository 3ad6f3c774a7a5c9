import type { EventLog } from '../event-log/event-log.ts';
import { encodeEnvelope } from '../protocol/encode-envelope.ts';
import { PROTOCOL_VERSION, type Envelope } from '../protocol/envelope.ts';
import { eventClasses } from '../protocol/event-class.ts';
import { leaveOut, leftOutMessage, type LeftOutEvents } from './left-out-events.ts';
import { openRecordingFile, type RecordingFile } from './recording-file.ts';
import {
  createChecksum,
  RECORDING_VERSION,
  type RecordingFooter,
  type RecordingHeader,
} from './recording-lines.ts';

/** Writes a stream to a file as it goes on: the same envelopes that viewers get, one to a line. */
export interface Recorder {
  /** Takes the next envelope; it is written soon, or left out and counted where the disk does not keep up. */
  record(envelope: Envelope): void;
  /** Writes what is left and the last line, and waits until the disk has them. Throws what writing failed with. Idempotent. */
  close(): Promise<void>;
}

export interface RecorderOptions {
  readonly tool?: RecordingHeader['tool'];
  /** How much may wait for the disk; 64 MiB unless stated. */
  readonly maxWaitingBytes?: number;
  /** Hears, once, that an event had to be left out. */
  readonly onLeftOut?: () => void;
}

/** What waits is written this often, so that a killed process loses little. */
const writeIntervalMs = 500;
/** So much is not left to wait for that. */
const soonBytes = 1024 * 1024;
const usualMaxWaitingBytes = 64 * 1024 * 1024;
/** Of the room for what waits. The rest is kept for what no view can do without, such as the result. */
const shareForAll = 7 / 8;

/** Begins a new file; it fails when there is one already, so that no recording overwrites another. */
export async function createRecorder(path: string, options: RecorderOptions = {}): Promise<Recorder> {
  return recordTo(await openRecordingFile(path), options);
}

/** Records to what is open and empty. */
export function recordTo(file: RecordingFile, options: RecorderOptions = {}): Recorder {
  const { maxWaitingBytes = usualMaxWaitingBytes, onLeftOut = () => {} } = options;
  const { tool = { name: 'genai-bench', version: '0.0.0' } } = options;
  const header: RecordingHeader = {
    kind: 'genai-bench-recording',
    version: RECORDING_VERSION,
    protocol: PROTOCOL_VERSION,
    tool,
  };
  const queue = createQueue(file, header);
  const checksum = createChecksum();
  const state = { count: 0, leftOut: undefined as LeftOutEvents | undefined, hasTold: false };
  let closing: Promise<void> | undefined;

  function add(envelope: Envelope): void {
    const line = `${encodeEnvelope(envelope)}\n`;
    checksum.update(line);
    state.count += 1;
    queue.add(line);
  }

  function tellLeftOut(): void {
    if (state.leftOut === undefined) return;
    add(leftOutMessage(state.leftOut));
    state.leftOut = undefined;
  }

  function hasRoomFor(envelope: Envelope): boolean {
    const share = eventClasses[envelope.event_type] === 'control' ? 1 : shareForAll;
    return queue.waitingBytes < maxWaitingBytes * share;
  }

  async function finish(): Promise<void> {
    tellLeftOut();
    const footer: RecordingFooter = { kind: 'end', count: state.count, sha256: checksum.digest('hex') };
    queue.add(`${JSON.stringify(footer)}\n`);
    await queue.close();
  }

  return {
    record(envelope) {
      if (closing !== undefined) return;
      if (hasRoomFor(envelope)) {
        tellLeftOut();
        add(envelope);
        return;
      }
      const more = leaveOut(state.leftOut, envelope);
      if (more === undefined) tellLeftOut();
      state.leftOut = more ?? leaveOut(undefined, envelope);
      if (!state.hasTold) onLeftOut();
      state.hasTold = true;
    },
    close: () => (closing ??= finish()),
  };
}

/** Lines on their way to the file, one write at a time. */
function createQueue(file: RecordingFile, header: RecordingHeader) {
  const state = { lines: [] as string[], waitingBytes: 0, failure: undefined as unknown };
  let writing: Promise<void> | undefined;

  function add(line: string): void {
    // What can be written no more would only wait.
    if (state.failure !== undefined) return;
    state.lines.push(line);
    state.waitingBytes += Buffer.byteLength(line);
    if (state.waitingBytes > soonBytes) void write();
  }

  async function writeAll(): Promise<void> {
    while (state.lines.length > 0) {
      const text = state.lines.splice(0).join('');
      try {
        await file.append(text);
      } catch (error) {
        // Kept for `close`: recording must not stop the run that it records.
        state.failure = error;
        state.lines = [];
      }
      state.waitingBytes -= Buffer.byteLength(text);
    }
  }

  function write(): Promise<void> {
    writing ??= writeAll().finally(() => {
      writing = undefined;
    });
    return writing;
  }

  add(`${JSON.stringify(header)}\n`);
  void write();
  const timer = setInterval(() => void write(), writeIntervalMs);
  timer.unref();
  return {
    add,
    /** Until they are written: also what the system was given and has not taken yet. */
    get waitingBytes() {
      return state.waitingBytes;
    },
    async close(): Promise<void> {
      clearInterval(timer);
      await write();
      // A write that was under way may have ended without the last lines.
      await write();
      try {
        if (state.failure === undefined) await file.sync();
      } finally {
        await file.close();
      }
      if (state.failure !== undefined) throw state.failure;
    },
  };
}

/** Records a log from now on. Begin before the run does. */
export async function recordLog(
  log: EventLog,
  path: string,
  options: RecorderOptions = {},
): Promise<Recorder> {
  const recorder = await createRecorder(path, options);
  const unsubscribe = log.subscribe((envelope) => recorder.record(envelope));
  return {
    record: (envelope) => recorder.record(envelope),
    close() {
      unsubscribe();
      return recorder.close();
    },
  };
}
