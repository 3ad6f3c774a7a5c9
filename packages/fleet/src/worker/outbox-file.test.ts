import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createOutboxFile, listLeftOutboxes, openLeftOutbox, type OutboxFile } from './outbox-file.ts';
import { createOutbox } from './outbox.ts';

const owner = { runId: 'run-1', place: 2, redisWaitMs: 60_000, worker: 'near' };
const counts = { issued: 7, finished: 5, inFlight: 2, waiting: 0, phase: 'measuring' };
const bytes = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

function folderForTest(): string {
  const folder = mkdtempSync(join(tmpdir(), 'outbox-file-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** The id of a process that is gone. */
function deadPid(): number {
  return spawnSync(process.execPath, ['--version']).pid;
}

/** A file with two batches and counts, as a process leaves it that was killed; gives its path. */
function leave(folder: string, { pid = deadPid(), host = hostname() } = {}): string {
  const session = randomUUID();
  const file: OutboxFile = createOutboxFile(folder, { ...owner, session });
  file.append({ number: 5, kind: 'r', recordCount: 3 }, Buffer.from('first\nbatch'));
  file.append({ number: 0, kind: 'm', recordCount: 0 }, bytes({ type: 'counts', levelIndex: 1, counts }));
  file.append({ number: 6, kind: 'r', recordCount: 4 }, Buffer.from('second'));
  file.close(true);
  const path = join(folder, `${session}.${pid}.${host}`);
  renameSync(join(folder, `${session}.0.${hostname()}`), path);
  return path;
}

describe('listLeftOutboxes', () => {
  it('finds what a process of this machine has left, and nothing of one that lives or of another machine', () => {
    const folder = folderForTest();
    const left = leave(folder);
    leave(folder, { pid: process.ppid });
    leave(folder, { host: 'another-machine' });
    const open = createOutboxFile(folder, { ...owner, session: randomUUID() });
    onTestFinished(() => open.close(false));
    expect(listLeftOutboxes(folder)).toEqual([left]);
  });

  it('finds what was kept by a process with the same id, which was another one', () => {
    const folder = folderForTest();
    expect(listLeftOutboxes(folder)).toEqual([]);
    const left = leave(folder, { pid: process.pid });
    expect(listLeftOutboxes(folder)).toEqual([left]);
    const { file } = openLeftOutbox(left)!;
    expect(listLeftOutboxes(folder)).toEqual([]);
    file.close(true);
    expect(listLeftOutboxes(folder)).toHaveLength(1);
  });

  it('is empty where nothing was ever kept', () => {
    expect(listLeftOutboxes('/nonexistent/unsent')).toEqual([]);
  });
});

describe('openLeftOutbox', () => {
  it('gives whose they are, the entries and the last counts, to one process alone', () => {
    const folder = folderForTest();
    const path = leave(folder);
    const left = openLeftOutbox(path)!;
    onTestFinished(() => left.file.close(false));
    expect(left.owner).toMatchObject(owner);
    expect(left.counts).toEqual({ type: 'counts', levelIndex: 1, counts });
    expect(left.lastMessage).toBeUndefined();
    expect(left.entries.map(({ number, recordCount }) => [number, recordCount])).toEqual([
      [5, 3],
      [6, 4],
    ]);
    const texts = left.entries.map(({ offset, length }) => left.file.read(offset, length).toString('utf8'));
    expect(texts).toEqual(['first\nbatch', 'second']);
    expect(openLeftOutbox(path)).toBeUndefined();
  });

  it('leaves out an entry that was being written when the process was killed', () => {
    const folder = folderForTest();
    const path = leave(folder);
    const whole = statSync(path).size;
    appendFileSync(path, '7 r 9 1000\nthe beginning of a batch');
    const { entries, file } = openLeftOutbox(path)!;
    expect(entries.map(({ number }) => number)).toEqual([5, 6]);
    file.close(true);
    expect(statSync(listLeftOutboxes(folder)[0]!).size).toBe(whole);
  });

  it('leaves alone what is no such file', () => {
    const folder = folderForTest();
    const path = leave(folder);
    rmSync(path);
    appendFileSync(path, 'something else\n');
    expect(openLeftOutbox(path)).toBeUndefined();
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('is sent under the old numbers, and continues with the next one', () => {
    const folder = folderForTest();
    const left = openLeftOutbox(leave(folder))!;
    const sent: [number, string][] = [];
    const outbox = createOutbox({
      place: owner.place,
      nowMs: () => 0,
      left,
      openFile: () => left.file,
      write: async ({ number, data }) => void sent.push([number, data.toString('utf8')]),
      onOverflow: () => {},
    });
    outbox.post('m', Buffer.from('the end'));
    expect(sent).toEqual([
      [5, 'first\nbatch'],
      [6, 'second'],
      [7, 'the end'],
    ]);
    outbox.taken(7);
    expect(outbox.close()).toEqual({ recordCount: 0, isKept: true });
    expect(readdirSync(folder)).toEqual([]);
  });
});
