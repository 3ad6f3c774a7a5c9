import { describe, expect, it } from 'vitest';
import type { Envelope } from '../protocol/envelope.ts';
import { createViewerQueue } from './viewer-queue.ts';

const roomy = { softLimitBytes: 1_000_000, hardLimitBytes: 2_000_000 };

function envelope(seq: number, event_type: string, data: object = {}): Envelope {
  return { event_type, data, seq, epoch: 'e', v: 1, timestamp: 0 } as unknown as Envelope;
}

function drain(queue: ReturnType<typeof createViewerQueue>): readonly (readonly unknown[])[] {
  const all: (readonly unknown[])[] = [];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    all.push([next.envelope.seq, next.skipped.coalesced, next.skipped.leftOut]);
  }
  return all;
}

describe('createViewerQueue', () => {
  it('replaces an older state by a newer one, and says so before what follows it', () => {
    const queue = createViewerQueue(roomy);
    queue.push(envelope(1, 'progress'));
    queue.push(envelope(2, 'log'));
    queue.push(envelope(3, 'progress'));
    expect(drain(queue)).toEqual([
      [2, 1, 0],
      [3, 0, 0],
    ]);
  });

  it('keeps the last state of each level', () => {
    const queue = createViewerQueue(roomy);
    for (const [seq, levelIndex] of [0, 0, 1, 1].entries())
      queue.push(envelope(seq + 1, 'histogram', { levelIndex }));
    expect(drain(queue)).toEqual([
      [2, 1, 0],
      [4, 1, 0],
    ]);
  });

  it('leaves out bulk above the soft limit, and takes control always', () => {
    const queue = createViewerQueue({ softLimitBytes: 250, hardLimitBytes: 10_000 });
    queue.push(envelope(1, 'log', { message: 'x'.repeat(100) }));
    queue.push(envelope(2, 'log', { message: 'x'.repeat(100) }));
    queue.push(envelope(3, 'level_started'));
    queue.push(envelope(4, 'log', { message: 'x'.repeat(100) }));
    expect(drain(queue)).toEqual([
      [1, 0, 0],
      [3, 0, 1],
    ]);
    expect(queue.takeTrailing()).toEqual({ coalesced: 0, leftOut: 1 });
    expect(queue.takeTrailing()).toEqual({ coalesced: 0, leftOut: 0 });
    expect(queue.bytes).toBe(0);
  });

  it('is full when control alone passes the hard limit', () => {
    const queue = createViewerQueue({ softLimitBytes: 100, hardLimitBytes: 500 });
    const results = [1, 2, 3, 4, 5].map((seq) =>
      queue.push(envelope(seq, 'level_finished', { pad: 'x'.repeat(100) })),
    );
    expect(results).toContain('full');
  });
});
