/** A growing column of numbers at 8 bytes a value; a place that was never written holds NaN. */
export interface Column {
  readonly length: number;
  push(value: number): void;
  /** Writes at any index; the places that it skips hold NaN. */
  set(index: number, value: number): void;
  /** The value there; NaN where none was written. */
  at(index: number): number;
  /** The values as they are now, without copying. Valid until the next write. */
  view(): Float64Array;
}

/** Doubles its memory when full, so that n writes cost O(n) altogether. */
export function createColumn(initialCapacity = 256): Column {
  let values = new Float64Array(initialCapacity).fill(Number.NaN);
  let length = 0;

  function grow(neededLength: number): void {
    const grown = new Float64Array(Math.max(neededLength, values.length * 2));
    grown.set(values);
    grown.fill(Number.NaN, values.length);
    values = grown;
  }

  return {
    get length() {
      return length;
    },
    push(value) {
      if (length === values.length) grow(length + 1);
      values[length++] = value;
    },
    set(index, value) {
      if (index >= values.length) grow(index + 1);
      values[index] = value;
      if (index >= length) length = index + 1;
    },
    at(index) {
      return values[index] ?? Number.NaN;
    },
    view() {
      return values.subarray(0, length);
    },
  };
}
