import type { Envelope } from '../../protocol/envelope.ts';
import type { EventReader } from '../event-log.ts';
import { followLog, type LogFollower } from './log-follower.ts';
import type { LogKeys } from './log-keys.ts';
import { createLogReader } from './log-reader.ts';
import type { RedisConnection } from './redis-connection.ts';

/**
 * Reads one run of the log, whoever writes it; `undefined` where Redis does not keep it. From the first who listens it
 * has a connection of its own.
 */
export async function openRunReader(
  {
    connection,
    keys,
    deadlineMs,
  }: { readonly connection: RedisConnection; readonly keys: LogKeys; readonly deadlineMs: number },
  runId: string,
): Promise<EventReader | undefined> {
  // Epochs without a run are kept under no name.
  if (runId === '') return undefined;
  const reader = createLogReader(connection, keys, runId);
  const opened = await reader.find();
  if (opened === undefined) return undefined;
  const listeners = new Set<(envelope: Envelope) => void>();
  let follower: LogFollower | undefined;

  function follow(): LogFollower {
    const waiting = connection.waiting.duplicate();
    // Without a listener the error would be printed; the follower asks again by itself.
    waiting.on('error', () => {});
    return followLog({ waiting, keys, reader, deadlineMs }, opened!, (envelope) => {
      for (const listener of listeners) listener(envelope);
    }); // Holds: it was found.
  }

  return {
    readAfter: (position, limit) => reader.readAfter(position, limit),
    range: () => reader.range(),
    readCheckpoint: () => reader.readCheckpoint(),
    subscribe(listener) {
      // A wrapper of its own, so that the same function can subscribe twice and leave once.
      const heard = (envelope: Envelope): void => listener(envelope);
      listeners.add(heard);
      follower ??= follow();
      return () => {
        listeners.delete(heard);
      };
    },
    close() {
      listeners.clear();
      follower?.stop();
      return Promise.resolve();
    },
  };
}
