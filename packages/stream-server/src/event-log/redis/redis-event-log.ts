import type { Envelope } from '../../protocol/envelope.ts';
import { createToken } from '../../security/access-keys.ts';
import type { EventLog, EventReader } from '../event-log.ts';
import { forgetRun } from './forget-run.ts';
import { listRuns } from './list-runs.ts';
import { followLog } from './log-follower.ts';
import { logKeys } from './log-keys.ts';
import { createLogOutbox } from './log-outbox.ts';
import { createLogReader } from './log-reader.ts';
import { createOwnEpoch, type OwnEpoch } from './own-epoch.ts';
import { openRunReader } from './open-run-reader.ts';
import { connectRedis, type RedisServer } from './redis-connection.ts';

export type RedisEventLogOptions = RedisServer & {
  /** What all keys begin with; `genai-bench` unless stated. Those with different ones do not see each other's runs. */
  readonly prefix?: string;
  /** Most events kept of a run; 20,000 unless stated. Redis may hold up to a quarter more for a moment. */
  readonly maxEvents?: number;
  /** Most bytes kept of a run, as JSON; 32 MiB unless stated. */
  readonly maxBytes?: number;
  /** How many runs stay in Redis; 8 unless stated. Those that are live stay in any case. */
  readonly keepRuns?: number;
  /** How long to wait for Redis; 2 s unless stated. */
  readonly deadlineMs?: number;
  /** Told once when Redis fails, and once when it is back. */
  readonly onProblem?: (message: string) => void;
};

/**
 * A log in Redis, for any number of servers and of runs at once. Whoever only reads follows the run that began last, and
 * any other that it opens. Whoever appends follows its own story from then on, out of its own memory: neither its page nor
 * its recording waits for Redis, and what Redis missed is sent when it is back. Throws when Redis is not there at the
 * beginning.
 */
export async function createRedisEventLog(options: RedisEventLogOptions): Promise<EventLog> {
  const { prefix = 'genai-bench', keepRuns = 8, deadlineMs = 2000 } = options;
  const bounds = { maxEvents: options.maxEvents ?? 20_000, maxBytes: options.maxBytes ?? 32 * 1024 * 1024 };
  requireAtLeast('keepRuns', keepRuns, 2);
  requireAtLeast('maxEvents', bounds.maxEvents, 1);
  const connection = await connectRedis(options, deadlineMs);
  const keys = logKeys(prefix);
  const reader = createLogReader(connection, keys);
  const opened = await reader.open().catch((error: unknown) => {
    connection.close();
    throw error;
  });
  const { onProblem = () => {} } = options;
  const outbox = createLogOutbox({ ...bounds, connection, keys, keepRuns, deadlineMs, onProblem });
  const listeners = new Set<(envelope: Envelope) => void>();
  const tell = (envelope: Envelope): void => {
    for (const listener of listeners) listener(envelope);
  };
  const follower = followLog(
    { waiting: connection.waiting, keys, reader, deadlineMs },
    opened,
    (envelope) => {
      heardOther = true;
      tell(envelope);
    },
  );
  let heardOther = false;
  let own: OwnEpoch | undefined;
  let closing: Promise<void> | undefined;
  const openReaders = new Set<EventReader>();

  function keepUntilClosed(run: EventReader): EventReader {
    const kept: EventReader = {
      ...run,
      close() {
        openReaders.delete(kept);
        return run.close();
      },
    };
    openReaders.add(kept);
    return kept;
  }

  /** At once, so that calls that are not waited for take effect in order. */
  function beginOwn(epoch: string, runId: string | undefined, isThereAlready = false): Promise<void> {
    follower.stop();
    own = createOwnEpoch(epoch, runId, bounds);
    own.log.subscribe(tell);
    return outbox.begin(own, isThereAlready);
  }

  function requireOwn(): OwnEpoch {
    if (own !== undefined) return own;
    // The epoch that opening made is used, unless somebody else has begun meanwhile.
    const isFree = opened.isNew && !heardOther;
    const begun = beginOwn(isFree ? opened.epoch : crypto.randomUUID(), undefined, isFree);
    // Its failure shows in what is appended to it.
    begun.catch(() => {});
    return own!; // Holds: it has just been set.
  }

  return {
    isShared: true,
    async append(event) {
      const { log } = requireOwn();
      const appended = log.append(event);
      const envelope = await appended;
      await outbox.sent(envelope.seq);
      return envelope;
    },
    startEpoch: (runId) => beginOwn(crypto.randomUUID(), runId),
    readAfter: (position, limit) => (own?.log ?? reader).readAfter(position, limit),
    range: () => (own?.log ?? reader).range(),
    readCheckpoint: () => (own?.log ?? reader).readCheckpoint(),
    subscribe(listener) {
      // A wrapper of its own, so that the same function can subscribe twice and leave once.
      const heard = (envelope: Envelope): void => listener(envelope);
      listeners.add(heard);
      return () => {
        listeners.delete(heard);
      };
    },
    listRuns: () => listRuns(connection, keys),
    async openRun(runId) {
      const run =
        own?.runId === runId
          ? await own.log.openRun(runId)
          : await openRunReader({ connection, keys, deadlineMs }, runId);
      return run && keepUntilClosed(run);
    },
    forgetRun: (runId) => forgetRun(connection, keys, runId),
    async signingKey() {
      // Of several servers that come first at once, one makes it; all read the same.
      await connection.ask((client) => client.set(keys.signingKey, createToken(), 'NX'));
      const key = await connection.ask((client) => client.get(keys.signingKey));
      if (key === null) throw new Error('Redis has not kept the key that signs sessions.');
      return key;
    },
    async checkReachable() {
      await connection.ask((client) => client.ping());
    },
    close() {
      closing ??= (async () => {
        listeners.clear();
        await outbox.close();
        await Promise.all([...openReaders].map((run) => run.close()));
        follower.stop();
        connection.close();
      })();
      return closing;
    },
  };
}

function requireAtLeast(name: string, value: number, least: number): void {
  if (value >= least) return;
  throw new RangeError(`${name} must be at least ${least}, got ${value}.`);
}
