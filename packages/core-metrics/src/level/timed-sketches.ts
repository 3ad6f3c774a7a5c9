import { createSketch, type Sketch } from '../statistics/sketch.ts';

/** Sketches of values by the time that they belong to, in constant memory whatever the span. */
export interface TimedSketches {
  add(atMs: number, value: number): void;
  /** The sketches whose middle lies between these instants. */
  between(startMs: number, endMs: number): Sketch[];
}

const SLOT_LIMIT = 128;
const FIRST_SLOT_MS = 100;

/**
 * At most 128 slots of equal width. A time beyond them doubles the width and merges the slots in pairs, so that
 * between 64 and 128 slots cover the span however long it gets. A sketch is 17 kB, all of them 2 MB.
 */
export function createTimedSketches(): TimedSketches {
  let widthMs = FIRST_SLOT_MS;
  let slots = new Map<number, Sketch>();

  function spanWith(slot: number): number {
    let low = slot;
    let high = slot;
    for (const key of slots.keys()) {
      if (key < low) low = key;
      if (key > high) high = key;
    }
    return high - low + 1;
  }

  function doubleWidth(): void {
    const merged = new Map<number, Sketch>();
    for (const [slot, sketch] of slots) {
      const target = Math.floor(slot / 2);
      const existing = merged.get(target);
      if (existing === undefined) merged.set(target, sketch);
      else existing.merge(sketch);
    }
    slots = merged;
    widthMs *= 2;
  }

  function sketchAt(atMs: number): Sketch {
    const known = slots.get(Math.floor(atMs / widthMs));
    if (known !== undefined) return known;
    while (spanWith(Math.floor(atMs / widthMs)) > SLOT_LIMIT) doubleWidth();
    const slot = Math.floor(atMs / widthMs);
    const sketch = slots.get(slot) ?? createSketch();
    slots.set(slot, sketch);
    return sketch;
  }

  return {
    add(atMs, value) {
      sketchAt(atMs).add(value);
    },
    between(startMs, endMs) {
      return [...slots]
        .filter(([slot]) => (slot + 0.5) * widthMs >= startMs && (slot + 0.5) * widthMs <= endMs)
        .map(([, sketch]) => sketch);
    },
  };
}
