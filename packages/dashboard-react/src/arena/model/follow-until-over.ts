import type { BattleMessage } from '@genai-bench/arena';
import { reconnectDelayMs } from '@genai-bench/stream-server/client';
import { ArenaApiError } from '../rest/arena-api-error.ts';
import type { BattleEnvironment } from './battle-environment.ts';
import type { BattleConnection } from './battle-store.ts';

export interface FollowOptions {
  readonly environment: BattleEnvironment;
  readonly signal: AbortSignal;
  readonly isOver: () => boolean;
  readonly follow: (take: (message: BattleMessage) => void, signal: AbortSignal) => Promise<void>;
  /** False where a message does not go on from what is there: then the battle is followed anew, from a whole view. */
  readonly take: (message: BattleMessage) => boolean;
  readonly onConnection: (connection: BattleConnection) => void;
  readonly onRefused: (error: ArenaApiError) => void;
}

/** Connects, again and again with growing pauses, until the battle is over, the server refuses, or the signal aborts. */
export async function followUntilOver(options: FollowOptions): Promise<void> {
  const { environment, signal, isOver, onConnection } = options;
  let failures = 0;
  while (!signal.aborted) {
    const ending = await followOnce(options, () => (failures = 0));
    if (signal.aborted) return;
    if (ending instanceof ArenaApiError && isFinal(ending)) {
      options.onRefused(ending);
      return;
    }
    if (isOver()) {
      onConnection({ state: 'ended' });
      return;
    }
    if (ending === 'gap') continue;
    failures += 1;
    const delayMs = reconnectDelayMs(failures, environment.random());
    onConnection({ state: 'lost', retryAtMs: environment.nowMs() + delayMs });
    await pause(environment, delayMs, signal);
    onConnection({ state: 'connecting' });
  }
}

/** How one connection ended: with a gap, by itself, or by an error. */
async function followOnce(options: FollowOptions, onProgress: () => void): Promise<unknown> {
  const own = new AbortController();
  const abort = (): void => own.abort();
  options.signal.addEventListener('abort', abort);
  let hasGap = false;
  let isFirst = true;
  const take = (message: BattleMessage): void => {
    if (own.signal.aborted) return;
    if (isFirst) {
      isFirst = false;
      onProgress();
      options.onConnection({ state: 'live' });
    }
    if (options.take(message)) return;
    hasGap = true;
    own.abort();
  };
  try {
    await options.follow(take, own.signal);
    return hasGap ? 'gap' : 'ended';
  } catch (error) {
    return hasGap ? 'gap' : error;
  } finally {
    options.signal.removeEventListener('abort', abort);
  }
}

/** Too many pages, or a server that is away for now, are worth another try; what is not there is not. */
function isFinal({ status }: ArenaApiError): boolean {
  return status >= 400 && status < 500 && status !== 408 && status !== 429;
}

function pause(environment: BattleEnvironment, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const cancel = environment.schedule(done, delayMs);
    const unlisten = environment.onWake(done);
    signal.addEventListener('abort', done);
    function done(): void {
      cancel();
      unlisten();
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
