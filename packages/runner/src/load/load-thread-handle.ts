import { Worker } from 'node:worker_threads';
import { RunnerError } from '../errors.ts';
import type { FromLoadThread, LoadThreadSettings, ThreadCounts, ToLoadThread } from './thread-messages.ts';

/** One load thread as the main thread sees it. */
export interface LoadThreadHandle {
  readonly threadIndex: number;
  post(message: ToLoadThread, transfer?: ArrayBuffer[]): void;
  /** Who hears the thread now; a level sets it and takes it back. */
  listen(listener: LoadThreadListener | undefined): void;
  /** Set once the thread has died. */
  readonly failure: RunnerError | undefined;
  /** Lets the thread close its connections; ends it by force if it does not within the limit. */
  close(): Promise<void>;
}

export interface LoadThreadListener {
  message(message: FromLoadThread): void;
  died(error: RunnerError): void;
}

/** How long a thread may take to close its connections before it is ended by force. */
const closeLimitMs = 2_000;

export const noCounts: ThreadCounts = {
  issued: 0,
  finished: 0,
  inFlight: 0,
  waiting: 0,
  phase: 'connecting',
};

export function createLoadThread(settings: LoadThreadSettings): LoadThreadHandle {
  // Both are built next to each other; in the source tree there is no file to run as a thread.
  const worker = new Worker(new URL('./load-thread.js', import.meta.url), {
    workerData: settings,
    name: `load-thread-${settings.threadIndex}`,
  });
  let listener: LoadThreadListener | undefined;
  let failure: RunnerError | undefined;
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));

  function die(cause: string, error?: Error): void {
    failure ??= new RunnerError('load-thread-died', `Load thread ${settings.threadIndex} died: ${cause}`, {
      cause: error,
    });
    listener?.died(failure);
  }

  worker.on('message', (message: FromLoadThread) => listener?.message(message));
  worker.on('error', (error) => die(error.message, error));
  worker.on('exit', (code) => {
    if (code !== 0) die(`it ended with code ${code}`);
  });
  return {
    threadIndex: settings.threadIndex,
    post: (message, transfer) => worker.postMessage(message, transfer),
    listen(next) {
      listener = next;
    },
    get failure() {
      return failure;
    },
    async close() {
      worker.postMessage({ type: 'close' } satisfies ToLoadThread);
      const timer = setTimeout(() => void worker.terminate(), closeLimitMs);
      await exited;
      clearTimeout(timer);
    },
  };
}
