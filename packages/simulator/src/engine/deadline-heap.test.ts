import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDeadlineHeap, type Deadline } from './deadline-heap.ts';

function drain(heap: ReturnType<typeof createDeadlineHeap>): number[] {
  const order: number[] = [];
  for (let next = heap.peek(); next !== undefined; next = heap.peek()) {
    order.push(next.dueMs);
    heap.remove(next);
  }
  return order;
}

describe('createDeadlineHeap', () => {
  it('gives entries back in order of due time after any mix of adding, moving and removing', () => {
    const steps = fc.array(
      fc.record({
        action: fc.constantFrom('add', 'move', 'remove'),
        at: fc.nat({ max: 50 }),
        dueMs: fc.nat({ max: 100 }),
      }),
      { maxLength: 200 },
    );
    fc.assert(
      fc.property(steps, (actions) => {
        const heap = createDeadlineHeap();
        let kept: Deadline[] = [];
        for (const { action, at, dueMs } of actions) {
          const chosen = kept[at % Math.max(1, kept.length)];
          if (action === 'add' || chosen === undefined) {
            const entry = { dueMs, heapIndex: -1 };
            kept.push(entry);
            heap.add(entry);
          } else if (action === 'move') {
            chosen.dueMs = dueMs;
            heap.update(chosen);
          } else {
            heap.remove(chosen);
            kept = kept.filter((entry) => entry !== chosen);
          }
        }
        expect(heap.size).toBe(kept.length);
        expect(drain(heap)).toEqual(kept.map((entry) => entry.dueMs).sort((left, right) => left - right));
      }),
    );
  });
});
