import { describe, expect, it } from 'vitest';
import { createEventQueue } from './event-queue.ts';

describe('createEventQueue', () => {
  it('hands events out in order, whether they were there first or the reader was', async () => {
    const queue = createEventQueue<number>();
    queue.push(1);
    expect(await queue.iterator.next()).toEqual({ done: false, value: 1 });
    const waiting = [queue.iterator.next(), queue.iterator.next(), queue.iterator.next()];
    queue.push(2);
    queue.push(3);
    queue.end();
    expect((await Promise.all(waiting)).map(({ value }) => value as unknown)).toEqual([2, 3, undefined]);
  });

  it('gives what is queued before it ends', async () => {
    const queue = createEventQueue<number>();
    queue.push(1);
    queue.end();
    queue.push(2);
    expect(await queue.iterator.next()).toEqual({ done: false, value: 1 });
    expect(await queue.iterator.next()).toEqual({ done: true, value: undefined });
  });

  it('lets a reader leave while it waits', async () => {
    const queue = createEventQueue<number>();
    const waiting = queue.iterator.next();
    await queue.iterator.return!();
    expect(await waiting).toEqual({ done: true, value: undefined });
    queue.push(1);
    expect((await queue.iterator.next()).done).toBe(true);
  });
});
