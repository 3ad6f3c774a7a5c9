/** What a heap orders: `dueMs` decides; `heapIndex` is kept by the heap (-1 when outside). */
export interface Deadline {
  dueMs: number;
  heapIndex: number;
}

/** Binary heap of absolute deadlines. Knows each entry's place, so that moving or removing one is O(log n). */
export interface DeadlineHeap<Entry extends Deadline> {
  readonly size: number;
  peek(): Entry | undefined;
  add(entry: Entry): void;
  /** Restores the order after `entry.dueMs` changed. */
  update(entry: Entry): void;
  remove(entry: Entry): void;
}

export function createDeadlineHeap<Entry extends Deadline>(): DeadlineHeap<Entry> {
  const entries: Entry[] = [];

  const place = (entry: Entry, index: number): void => {
    entries[index] = entry;
    entry.heapIndex = index;
  };
  const siftUp = (entry: Entry): void => {
    let index = entry.heapIndex;
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = entries[parentIndex];
      if (parent === undefined || parent.dueMs <= entry.dueMs) break;
      place(parent, index);
      index = parentIndex;
    }
    place(entry, index);
  };
  const siftDown = (entry: Entry): void => {
    let index = entry.heapIndex;
    for (;;) {
      const leftIndex = 2 * index + 1;
      const left = entries[leftIndex];
      if (left === undefined) break;
      const right = entries[leftIndex + 1];
      const child = right !== undefined && right.dueMs < left.dueMs ? right : left;
      if (child.dueMs >= entry.dueMs) break;
      const childIndex = child.heapIndex;
      place(child, index);
      index = childIndex;
    }
    place(entry, index);
  };
  const update = (entry: Entry): void => {
    siftUp(entry);
    siftDown(entry);
  };

  return {
    get size() {
      return entries.length;
    },
    peek: () => entries[0],
    add(entry) {
      entry.heapIndex = entries.length;
      entries.push(entry);
      siftUp(entry);
    },
    update,
    remove(entry) {
      const index = entry.heapIndex;
      const last = entries.pop();
      entry.heapIndex = -1;
      if (last === undefined || last === entry) return;
      place(last, index);
      update(last);
    },
  };
}
