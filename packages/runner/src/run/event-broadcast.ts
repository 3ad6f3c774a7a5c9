import type { RunEvent } from '@genai-bench/core-metrics';

/** `request-finished` events that one reader may be behind; older ones are dropped and counted. */
const mostQueuedRecords = 10_000;

/**
 * One source, any number of readers, each with a queue of its own, so that a reader that is slow or stops reading
 * delays nobody. For a slow reader `progress`, `metrics` and `workers` are replaced by their latest, `request-finished` is dropped
 * beyond a bound and announced by `events-dropped`; everything else arrives whole.
 */
export interface EventBroadcast {
  publish(event: RunEvent): void;
  /** No more events. With an error, readers throw it after what they still have queued. */
  end(error?: Error): void;
  /** Events from the start of the run, as far as they are kept, for one more reader. */
  subscribe(): AsyncIterator<RunEvent>;
}

export function createEventBroadcast(): EventBroadcast {
  const queues = new Set<ReaderQueue>();
  /** What a reader that comes late has to know first. Bounded by the number of levels. */
  const story: RunEvent[] = [];
  const ending: { over: boolean; error: Error | undefined } = { over: false, error: undefined };
  return {
    publish(event) {
      if (isLasting(event)) story.push(event);
      for (const queue of queues) queue.push(event);
    },
    end(error) {
      ending.over = true;
      ending.error = error;
      for (const queue of queues) queue.end(error);
    },
    subscribe() {
      const queue = createReaderQueue(() => queues.delete(queue));
      for (const event of story) queue.push(event);
      if (ending.over) queue.end(ending.error);
      else queues.add(queue);
      return queue.iterator;
    },
  };
}

function isLasting(event: RunEvent): boolean {
  return (
    event.type === 'run-started' ||
    event.type === 'level-started' ||
    event.type === 'level-finished' ||
    event.type === 'run-finished'
  );
}

interface ReaderQueue {
  push(event: RunEvent): void;
  end(error?: Error): void;
  readonly iterator: AsyncIterator<RunEvent>;
}

function createReaderQueue(left: () => void): ReaderQueue {
  const queue: RunEvent[] = [];
  const state = {
    records: 0,
    dropped: 0,
    droppedAtMs: 0,
    over: false,
    error: undefined as Error | undefined,
  };
  // A list, because a reader may ask for several events before the first has come.
  let waiting: (() => void)[] = [];

  function wake(): void {
    const woken = waiting;
    waiting = [];
    for (const resume of woken) resume();
  }

  function push(event: RunEvent): void {
    if (event.type === 'request-finished') {
      if (state.records >= mostQueuedRecords) {
        state.dropped += 1;
        state.droppedAtMs = event.atMs;
        return;
      }
      state.records += 1;
    }
    if (isReplaced(event.type)) {
      const older = queue.findLastIndex((queued) => queued.type === event.type);
      // Only while nothing but records came since: a figure must not move in front of a level's start or end.
      if (older >= 0 && queue.slice(older + 1).every(({ type }) => isFleeting(type))) queue.splice(older, 1);
    }
    queue.push(event);
    wake();
  }

  function shift(): RunEvent | undefined {
    if (state.dropped > 0 && queue[0]?.type !== 'request-finished') {
      const count = state.dropped;
      state.dropped = 0;
      return { type: 'events-dropped', atMs: state.droppedAtMs, count };
    }
    const event = queue.shift();
    if (event?.type === 'request-finished') state.records -= 1;
    return event;
  }

  return {
    push,
    end(error) {
      state.over = true;
      state.error = error;
      wake();
    },
    iterator: {
      async next() {
        for (;;) {
          const event = shift();
          if (event !== undefined) return { done: false, value: event };
          if (state.error !== undefined) {
            const { error } = state;
            state.error = undefined;
            throw error;
          }
          if (state.over) return { done: true, value: undefined };
          await new Promise<void>((resolve) => waiting.push(resolve));
        }
      },
      async return() {
        left();
        state.over = true;
        state.error = undefined;
        state.dropped = 0;
        queue.length = 0;
        wake();
        return { done: true, value: undefined };
      },
    },
  };
}

function isReplaced(type: RunEvent['type']): boolean {
  return type === 'progress' || type === 'metrics' || type === 'workers';
}

function isFleeting(type: RunEvent['type']): boolean {
  return type === 'request-finished' || isReplaced(type);
}
