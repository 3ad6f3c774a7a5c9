import { open } from 'node:fs/promises';
import type { EventLog } from '../event-log/event-log.ts';
import { encodeEnvelope } from '../protocol/encode-envelope.ts';
import { PROTOCOL_VERSION, type Envelope } from '../protocol/envelope.ts';
import {
  createChecksum,
  RECORDING_VERSION,
  type RecordingFooter,
  type RecordingHeader,
} from './recording-lines.ts';

/** Writes a stream to a file as it goes on: the same envelopes that viewers get, one to a line. */
export interface Recorder {
  /** Takes the next envelope; it is written soon. */
  record(envelope: Envelope): void;
  /** Writes what is left and the last line, and waits until the disk has them. Throws what writing failed with. Idempotent. */
  close(): Promise<void>;
}

/** What waits is written this often, so that a killed process loses little. */
const writeIntervalMs = 500;

/** Begins a new file; it fails when there is one already, so that no recording overwrites another. */
export async function createRecorder(
  path: string,
  tool: RecordingHeader['tool'] = { name: 'genai-bench', version: '0.0.0' },
): Promise<Recorder> {
  const file = await open(path, 'wx', 0o600);
  const header: RecordingHeader = {
    kind: 'genai-bench-recording',
    version: RECORDING_VERSION,
    protocol: PROTOCOL_VERSION,
    tool,
  };
  await file.write(`${JSON.stringify(header)}\n`);
  const checksum = createChecksum();
  const state = { count: 0, waiting: [] as string[], failure: undefined as unknown };
  let writing = Promise.resolve();

  function write(): void {
    const text = state.waiting.splice(0).join('');
    if (text === '') return;
    writing = writing
      .then(() => file.appendFile(text))
      // Kept for `close`: recording must not stop the run that it records.
      .catch((error: unknown) => void (state.failure ??= error));
  }

  const timer = setInterval(write, writeIntervalMs);
  timer.unref();
  let closing: Promise<void> | undefined;

  async function finish(): Promise<void> {
    clearInterval(timer);
    const footer: RecordingFooter = { kind: 'end', count: state.count, sha256: checksum.digest('hex') };
    state.waiting.push(`${JSON.stringify(footer)}\n`);
    write();
    await writing;
    try {
      if (state.failure === undefined) await file.sync();
    } finally {
      await file.close();
    }
    if (state.failure !== undefined) throw state.failure;
  }

  return {
    record(envelope) {
      if (closing !== undefined) return;
      const line = `${encodeEnvelope(envelope)}\n`;
      checksum.update(line);
      state.count += 1;
      state.waiting.push(line);
    },
    close: () => (closing ??= finish()),
  };
}

/** Records a log from now on. Begin before the run does. */
export async function recordLog(
  log: EventLog,
  path: string,
  tool?: RecordingHeader['tool'],
): Promise<Recorder> {
  const recorder = await createRecorder(path, tool);
  const unsubscribe = log.subscribe((envelope) => recorder.record(envelope));
  return {
    record: (envelope) => recorder.record(envelope),
    close() {
      unsubscribe();
      return recorder.close();
    },
  };
}
