import { execFileSync } from 'node:child_process';
import { mkdtemp, open, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recordingRunStream } from '../client/recording-run-stream.ts';
import { createMemoryEventLog } from '../event-log/memory-event-log.ts';
import type { Envelope } from '../protocol/envelope.ts';
import { buildRun } from '../testing/build-run.ts';
import { publishRun } from '../testing/publish-run.ts';
import { recordTo } from './create-recorder.ts';
import { readRecording } from './read-recording.ts';
import type { RecordingFile } from './recording-file.ts';
import { replayRecording } from './replay-recording.ts';

/** A pipe takes 64 KiB, and then nothing until somebody reads it. */
async function openPipe() {
  const path = join(await mkdtemp(join(tmpdir(), 'recording-pipe-')), 'pipe');
  execFileSync('mkfifo', [path]);
  // Both ends, so that opening it waits for nobody.
  const pipe = await open(path, 'r+');
  const file: RecordingFile = {
    append: (text) => pipe.appendFile(text),
    // A pipe has no disk behind it.
    sync: async () => {},
    close: async () => {},
  };
  return {
    file,
    /** Reads until the last line of a recording has come. */
    async readAll(): Promise<string> {
      let text = Buffer.alloc(0);
      while (!text.includes('{"kind":"end"')) {
        const { buffer, bytesRead } = await pipe.read(Buffer.alloc(1 << 16));
        text = Buffer.concat([text, buffer.subarray(0, bytesRead)]);
      }
      await pipe.close();
      return text.toString();
    },
  };
}

const bytesOf = (envelope: Envelope): number => Buffer.byteLength(`${JSON.stringify(envelope)}\n`);

/** A run, with as many lines of a kilobyte after its second event. */
async function chattyRun(lineCount: number): Promise<readonly Envelope[]> {
  const [first, second, ...rest] = buildRun({ levelCount: 1 });
  const line = { type: 'log' as const, atMs: 1, level: 'info' as const, message: 'x'.repeat(1000) };
  return publishRun([first!, second!, ...Array<typeof line>(lineCount).fill(line), ...rest]); // Holds: a run has those.
}

describe('a recording whose disk stalls', () => {
  it('keeps a bounded part in memory, says so once, and tells in the file what is missing', async () => {
    const envelopes = await chattyRun(2000);
    const maxWaitingBytes = 400_000;
    const pipe = await openPipe();
    let toldCount = 0;
    const recorder = recordTo(pipe.file, { maxWaitingBytes, onLeftOut: () => (toldCount += 1) });
    for (const envelope of envelopes) recorder.record(envelope);
    expect(toldCount).toBe(1);
    const closed = recorder.close();
    const text = await pipe.readAll();
    await closed;

    expect(Buffer.byteLength(text)).toBeLessThan(maxWaitingBytes + 5000);
    const path = join(await mkdtemp(join(tmpdir(), 'recording-')), 'run.ndjson');
    await writeFile(path, text);
    const recording = await readRecording(path);
    const kept: Envelope[] = [];
    for await (const envelope of recording.envelopes) kept.push(envelope);
    const gaps = kept.flatMap((envelope) => (envelope.event_type === 'dropped' ? [envelope.data] : []));
    expect(recording.isComplete).toBe(true);
    expect(recording.leftOutCount).toBe(gaps.reduce((sum, gap) => sum + gap.left_out, 0));
    expect(recording.leftOutCount).toBe(envelopes.length - (kept.length - gaps.length));
    expect(recording.leftOutCount).toBeGreaterThan(1500);
    for (const { from_seq: from, to_seq: to, left_out: count } of gaps) expect(count).toBe(to - from + 1);

    // What no view can do without is there, and a viewer of it knows of the gap.
    const types = kept.map(({ event_type: type }) => type);
    for (const type of ['run_started', 'level_finished', 'run_finished']) expect(types).toContain(type);
    const { view, leftOutCount } = recordingRunStream(kept).getState();
    expect(view.summary).toBeDefined();
    expect(leftOutCount).toBe(recording.leftOutCount);

    const log = createMemoryEventLog();
    const said: string[] = [];
    log.subscribe((envelope) => {
      if (envelope.event_type === 'log' && envelope.data.level === 'warning')
        said.push(envelope.data.message);
    });
    await replayRecording({ envelopes: recording.envelopes, log, speed: Infinity });
    expect(said).toEqual(
      gaps.map(({ left_out: count }) => expect.stringContaining(`${count} events are missing here`)),
    );
  });

  it('takes events again once the disk does, with a mark at each gap', async () => {
    const envelopes = (await chattyRun(40)).slice(0, 30);
    const held: (() => void)[] = [];
    let text = '';
    const file: RecordingFile = {
      append: (more) =>
        new Promise((resolve) => {
          held.push(() => {
            text += more;
            resolve();
          });
        }),
      sync: async () => {},
      close: async () => {},
    };
    const release = async (): Promise<void> => {
      held.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    };
    const recorder = recordTo(file, { maxWaitingBytes: 3 * bytesOf(envelopes[4]!) });
    for (const envelope of envelopes.slice(0, 15)) recorder.record(envelope);
    await release(); // The header.
    await release();
    for (const envelope of envelopes.slice(15)) recorder.record(envelope);
    const closing = { isDone: false };
    void recorder.close().then(() => {
      closing.isDone = true;
    });
    while (!closing.isDone) await release();
    const path = join(await mkdtemp(join(tmpdir(), 'recording-')), 'run.ndjson');
    await writeFile(path, text);
    const { envelopes: kept, leftOutCount } = await readRecording(path);
    let next = 1;
    let gapCount = 0;
    for await (const envelope of kept) {
      const isGap = envelope.event_type === 'dropped';
      expect(isGap ? envelope.data.from_seq : envelope.seq).toBe(next);
      next = envelope.seq + 1;
      if (isGap) gapCount += 1;
    }
    expect(next - 1).toBe(envelopes.at(-1)?.seq);
    expect(gapCount).toBe(2);
    expect(leftOutCount).toBeGreaterThan(15);
  });

  it('is refused when the mark of a gap was taken out', async () => {
    const envelopes = await chattyRun(100);
    const pipe = await openPipe();
    const recorder = recordTo(pipe.file, { maxWaitingBytes: 20_000 });
    for (const envelope of envelopes) recorder.record(envelope);
    const closed = recorder.close();
    const lines = (await pipe.readAll()).split('\n');
    await closed;
    const path = join(await mkdtemp(join(tmpdir(), 'recording-')), 'run.ndjson');
    await writeFile(path, lines.filter((line) => !line.includes('"dropped"')).join('\n'));
    expect(await readFile(path, 'utf8')).not.toContain('"dropped"');
    await expect(readRecording(path)).rejects.toMatchObject({ code: 'bad-recording' });
  });

  it('ends, and lets nothing wait, once writing has failed', async () => {
    let appendCount = 0;
    const file: RecordingFile = {
      append: async () => {
        appendCount += 1;
        throw new Error('ENOSPC');
      },
      sync: async () => {},
      close: async () => {},
    };
    const recorder = recordTo(file);
    await new Promise((resolve) => setImmediate(resolve));
    for (const envelope of await chattyRun(10)) recorder.record(envelope);
    await expect(recorder.close()).rejects.toThrow('ENOSPC');
    expect(appendCount).toBe(1);
  });
});
