/** A growing column of numbers; a place that was never written holds NaN. */
export interface Column {
  readonly length: number;
  push(value: number): void;
  /** Writes at any index; the places that it skips hold NaN. */
  set(index: number, value: number): void;
  /** The value there; NaN where none was written. */
  at(index: number): number;
  /** A copy of the values. */
  toArray(): Float64Array;
}

const blockLength = 2048;

/**
 * A stretch of a column in the narrowest form that loses nothing: one number for all of it (a figure that no request
 * has, a length that all have), whole numbers at 4 bytes, any numbers at 8.
 */
interface Block {
  /** While there are no values: what the first `filled` places hold. */
  repeated: number;
  filled: number;
  values: Int32Array | Float64Array | undefined;
}

/** Stands for NaN among whole numbers. */
const noInteger = -(2 ** 31);

/** Grows by blocks that are never copied to larger ones, so that it takes no more memory than its values need. */
export function createColumn(): Column {
  const blocks: Block[] = [];
  let length = 0;

  function set(index: number, value: number): void {
    const position = Math.floor(index / blockLength);
    while (blocks.length <= position) blocks.push({ repeated: Number.NaN, filled: 0, values: undefined });
    write(blocks[position]!, index % blockLength, value);
    if (index >= length) length = index + 1;
  }

  function at(index: number): number {
    const block = blocks[Math.floor(index / blockLength)];
    return block === undefined ? Number.NaN : read(block, index % blockLength);
  }

  return {
    get length() {
      return length;
    },
    push: (value) => set(length, value),
    set,
    at,
    toArray() {
      const values = new Float64Array(length);
      for (let index = 0; index < length; index++) values[index] = at(index);
      return values;
    },
  };
}

function read({ values, filled, repeated }: Block, place: number): number {
  if (values === undefined) return place < filled ? repeated : Number.NaN;
  const value = values[place]!;
  return value === noInteger && values instanceof Int32Array ? Number.NaN : value;
}

function write(block: Block, place: number, value: number): void {
  if (block.values === undefined) {
    if (place === block.filled && (place === 0 || Object.is(value, block.repeated))) {
      block.repeated = value;
      block.filled += 1;
      return;
    }
    block.values = spread(block, isNarrow(value) && isNarrow(block.repeated));
  }
  if (block.values instanceof Int32Array) {
    if (isNarrow(value)) {
      block.values[place] = Number.isNaN(value) ? noInteger : value;
      return;
    }
    block.values = Float64Array.from(block.values, (one) => (one === noInteger ? Number.NaN : one));
  }
  block.values[place] = value;
}

/** The values of a block that repeats one. */
function spread({ repeated, filled }: Block, narrow: boolean): Int32Array | Float64Array {
  if (!narrow) return new Float64Array(blockLength).fill(Number.NaN).fill(repeated, 0, filled);
  const whole = Number.isNaN(repeated) ? noInteger : repeated;
  return new Int32Array(blockLength).fill(noInteger).fill(whole, 0, filled);
}

/** Survives as a whole number of 4 bytes; -0 does not. */
function isNarrow(value: number): boolean {
  return Number.isNaN(value) || (Object.is(value | 0, value) && value !== noInteger);
}
