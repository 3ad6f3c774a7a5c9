import { noCounts, type LoadThreadHandle } from '../load/load-thread-handle.ts';
import type { FromLoadThread, ThreadCounts, ThreadHealth } from '../load/thread-messages.ts';

/** What is known of one thread during a level. */
export interface ThreadWatch {
  readonly handle: LoadThreadHandle;
  counts: ThreadCounts;
  health: ThreadHealth | undefined;
  failure: string | undefined;
  readonly ready: Promise<void>;
  readonly done: Promise<void>;
  settle(message: FromLoadThread): void;
  fail(error: Error): void;
}

/** Follows one thread through a level. A thread that dies is ready and done at once: the others go on without it. */
export function createThreadWatch(handle: LoadThreadHandle): ThreadWatch {
  let markReady!: () => void;
  let markDone!: () => void;
  const watch: ThreadWatch = {
    handle,
    counts: noCounts,
    health: undefined,
    failure: undefined,
    ready: new Promise((resolve) => (markReady = resolve)),
    done: new Promise((resolve) => (markDone = resolve)),
    settle(message) {
      if (message.type === 'level-ready') markReady();
      if (message.type !== 'level-done') return;
      watch.health = message.health;
      watch.failure = message.gaveUp;
      markDone();
    },
    fail(error) {
      watch.failure = error.message;
      markReady();
      markDone();
    },
  };
  if (handle.failure !== undefined) watch.fail(handle.failure);
  return watch;
}
