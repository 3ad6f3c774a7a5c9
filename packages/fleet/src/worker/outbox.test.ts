import { describe, expect, it } from 'vitest';
import type { UpEntry } from '../protocol/worker-message.ts';
import { createOutbox } from './outbox.ts';

function setUp(limits: { windowBytes?: number; mostBytes?: number } = {}) {
  const sent: number[] = [];
  const clock = { nowMs: 0 };
  let overflows = 0;
  const outbox = createOutbox({
    place: 2,
    nowMs: () => clock.nowMs,
    write: async (entry: UpEntry) => void sent.push(entry.number),
    onOverflow: () => void (overflows += 1),
    ...limits,
  });
  const post = (bytes = 10): void => outbox.post('r', Buffer.alloc(bytes));
  return { outbox, sent, clock, post, overflows: () => overflows };
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
    const { post, outbox, overflows } = setUp({ mostBytes: 25 });
    for (let count = 0; count < 4; count += 1) post();
    expect(overflows()).toBe(1);
    expect(outbox.isEmpty).toBe(false);
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
