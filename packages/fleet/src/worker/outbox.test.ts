import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { UpEntry } from '../protocol/worker-message.ts';
import { createOutboxFile } from './outbox-file.ts';
import { createOutbox, type OutboxOptions } from './outbox.ts';

function setUp({ folder: given, ...limits }: Partial<OutboxOptions> & { readonly folder?: string } = {}) {
  const own = mkdtempSync(join(tmpdir(), 'outbox-test-'));
  const folder = given ?? own;
  const sent: number[] = [];
  const bytes: string[] = [];
  const clock = { nowMs: 0 };
  let overflows = 0;
  const owner = { runId: 'run-1', place: 2, redisWaitMs: 60_000, session: randomUUID(), worker: 'w' };
  const outbox = createOutbox({
    place: 2,
    nowMs: () => clock.nowMs,
    openFile: () => createOutboxFile(folder, owner),
    write: async (entry: UpEntry) => {
      sent.push(entry.number);
      bytes.push(entry.data.toString('utf8'));
    },
    onOverflow: () => void (overflows += 1),
    ...limits,
  });
  onTestFinished(() => {
    outbox.close();
    rmSync(own, { recursive: true });
  });
  const post = (size = 10): void => outbox.post('r', Buffer.alloc(size), 1);
  const files = (): string[] => readdirSync(folder).map((name) => join(folder, name));
  return { outbox, sent, bytes, files, clock, post, overflows: () => overflows };
}

describe('createOutbox', () => {
  it('numbers entries from 1 and sends each at once', () => {
    const { post, sent } = setUp();
    post();
    post();
    expect(sent).toEqual([1, 2]);
  });

  it('keeps no more under way than the window, and goes on as entries are taken', () => {
    const { post, sent, outbox } = setUp({ windowBytes: 25 });
    for (let count = 0; count < 5; count += 1) post();
    expect(sent).toEqual([1, 2]);
    outbox.taken(1);
    expect(sent).toEqual([1, 2, 3]);
    outbox.taken(3);
    expect(sent).toEqual([1, 2, 3, 4, 5]);
  });

  it('sends an entry that is larger than the window alone', () => {
    const { post, sent, outbox } = setUp({ windowBytes: 25 });
    post(100);
    post();
    expect(sent).toEqual([1]);
    outbox.taken(1);
    expect(sent).toEqual([1, 2]);
  });

  it('begins again with the first entry that was not taken', () => {
    const { post, sent, outbox } = setUp();
    for (let count = 0; count < 3; count += 1) post();
    outbox.taken(1);
    outbox.resend();
    expect(sent).toEqual([1, 2, 3, 2, 3]);
  });

  it('begins again by itself only when nothing was taken for long', () => {
    const { post, sent, outbox, clock } = setUp();
    post();
    clock.nowMs = 3000;
    outbox.resendIfStuck(3000);
    expect(sent).toEqual([1]);
    clock.nowMs = 3001;
    outbox.resendIfStuck(3000);
    expect(sent).toEqual([1, 1]);
    outbox.taken(1);
    clock.nowMs = 10_000;
    outbox.resendIfStuck(3000);
    expect(sent).toEqual([1, 1]);
  });

  it('says once that too much waits, and keeps it', () => {
    const { post, outbox, overflows } = setUp({ windowBytes: 10, maxMemoryBytes: 25, maxDiskBytes: 0 });
    for (let count = 0; count < 4; count += 1) post();
    expect(overflows()).toBe(1);
    expect(outbox.isEmpty).toBe(false);
  });

  it('keeps on disk what waits beyond the window, readable by its owner alone, and sends it unchanged', () => {
    const { outbox, sent, bytes, files, overflows } = setUp({ windowBytes: 20, maxMemoryBytes: 40 });
    const texts = Array.from({ length: 100 }, (_, at) => `entry ${at}`.padEnd(10));
    for (const text of texts) outbox.post('r', Buffer.from(text));
    expect(sent).toEqual([1, 2]);
    const [file] = files();
    expect(statSync(file!).size).toBeGreaterThan(1_000);
    expect(statSync(file!).mode & 0o777).toBe(0o600);
    for (let number = 1; number <= 100; number += 1) outbox.taken(number);
    expect(bytes).toEqual(texts);
    expect(overflows()).toBe(0);
    expect(statSync(file!).size).toBeLessThan(300);
    expect(outbox.close()).toEqual({ recordCount: 0, isKept: true });
    expect(files()).toEqual([]);
  });

  it('leaves the disk alone while entries are taken soon, and then keeps all of them in order', () => {
    const { outbox, post, files, clock } = setUp();
    post();
    clock.nowMs = 500;
    outbox.keepOverdue();
    expect(files()).toEqual([]);
    clock.nowMs = 501;
    outbox.keepOverdue();
    const kept = statSync(files()[0]!).size;
    post();
    expect(statSync(files()[0]!).size).toBeGreaterThan(kept);
  });

  it('leaves its file to others with records that were not taken, and says how many', () => {
    const { outbox, post, files } = setUp();
    post();
    post();
    outbox.taken(1);
    expect(outbox.close()).toEqual({ recordCount: 1, isKept: true });
    expect(files()).toHaveLength(1);
  });

  it('keeps in memory what the disk refuses', () => {
    const { outbox, post, sent, overflows } = setUp({ windowBytes: 20, folder: '/dev/null/none' });
    for (let count = 0; count < 5; count += 1) post();
    outbox.taken(2);
    expect(sent).toEqual([1, 2, 3, 4]);
    expect(overflows()).toBe(0);
  });

  it('is emptied once everything was taken, and hears of old news without harm', async () => {
    const { post, outbox } = setUp();
    post();
    post();
    const emptied = outbox.emptied();
    outbox.taken(2);
    outbox.taken(1);
    await emptied;
    expect(outbox.isEmpty).toBe(true);
  });
});
