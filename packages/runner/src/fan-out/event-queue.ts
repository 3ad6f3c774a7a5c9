/** A queue between a producer that never waits and one reader. */
export interface EventQueue<T> {
  push(event: T): void;
  end(): void;
  readonly iterator: AsyncIterator<T>;
}

export function createEventQueue<T>(): EventQueue<T> {
  const queue: T[] = [];
  let over = false;
  // A list, because a reader may ask for several events before the first has come.
  let waiting: (() => void)[] = [];

  function wake(): void {
    const woken = waiting;
    waiting = [];
    for (const resume of woken) resume();
  }

  return {
    push(event) {
      if (over) return;
      queue.push(event);
      wake();
    },
    end() {
      over = true;
      wake();
    },
    iterator: {
      async next() {
        while (queue.length === 0) {
          if (over) return { done: true, value: undefined };
          await new Promise<void>((resolve) => waiting.push(resolve));
        }
        // The loop ended because there is one.
        return { done: false, value: queue.shift() as T };
      },
      async return() {
        queue.length = 0;
        over = true;
        wake();
        return { done: true, value: undefined };
      },
    },
  };
}
