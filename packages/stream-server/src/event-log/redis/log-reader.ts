import type { StreamPosition } from '../../protocol/envelope.ts';
import { decodeEnvelope } from '../../protocol/encode-envelope.ts';
import type { RunView } from '../../protocol/run-view.ts';
import type { LogRange, LogReading } from '../event-log.ts';
import { restoreView, type LogCheckpoint } from '../log-checkpoint.ts';
import type { LogKeys } from './log-keys.ts';
import { openScript } from './log-scripts.ts';
import type { RedisConnection } from './redis-connection.ts';

/** What the log of others is like at the moment. */
export interface OpenedLog extends LogRange {
  /** The log was empty: this epoch was made by asking. */
  readonly isNew: boolean;
  /** Place in the stream of epochs up to which everything is known by this. */
  readonly epochsId: string;
}

/** Reads the epoch that is shown, whoever writes it. */
export function createLogReader(connection: RedisConnection, keys: LogKeys) {
  async function open(): Promise<OpenedLog> {
    const name = crypto.randomUUID();
    const reply = await connection.run(openScript, [keys.current, keys.epochs], [name, keys.epochStem]);
    const [epoch, isNew, epochsId, runId, headSeq, oldestSeq, bytes] = listOf(reply);
    return {
      epoch: String(epoch),
      isNew: Number(isNew) === 1,
      epochsId: String(epochsId),
      runId: runId === '' ? undefined : String(runId),
      headSeq: Number(headSeq),
      oldestSeq: Number(oldestSeq),
      retainedBytes: Number(bytes),
    };
  }

  return {
    open,
    async range(): Promise<LogRange> {
      const { epoch, runId, headSeq, oldestSeq, retainedBytes } = await open();
      return { epoch, runId, headSeq, oldestSeq, retainedBytes };
    },
    async readAfter({ epoch, seq }: StreamPosition, limit: number): Promise<LogReading> {
      const replies = await connection.ask((client) =>
        client
          .multi()
          .hget(keys.current, 'epoch')
          .hmget(keys.epoch(epoch), 'headSeq', 'oldestSeq')
          .xrange(keys.events(epoch), `${seq + 1}-0`, '+', 'COUNT', limit)
          .exec(),
      );
      const [shown, range, entries] = resultsOf(replies);
      const [headSeq, oldestSeq] = listOf(range).map(Number);
      const isKept =
        headSeq !== undefined && oldestSeq !== undefined && seq >= oldestSeq - 1 && seq <= headSeq;
      if (shown !== epoch || !isKept) return { kind: 'gone' };
      return { kind: 'events', envelopes: textsOf(entries).map(decodeEnvelope) };
    },
    async readCheckpoint(): Promise<LogCheckpoint | undefined> {
      const epoch = await connection.ask((client) => client.hget(keys.current, 'epoch'));
      if (epoch === null) return undefined;
      const [seq, text, runId] = await connection.ask((client) =>
        client.hmget(keys.epoch(epoch), 'checkpointSeq', 'checkpoint', 'runId'),
      );
      if (typeof text !== 'string') return undefined;
      // Written from the same type.
      const view = restoreView(JSON.parse(text) as RunView);
      return { epoch, seq: Number(seq), runId: runId === '' || runId === null ? undefined : runId, view };
    },
  };
}

export type LogReader = ReturnType<typeof createLogReader>;

/** The events of a stream's entries, which have one field each. */
export function textsOf(entries: unknown): readonly string[] {
  return listOf(entries).map((entry) => String(listOf(listOf(entry)[1])[1]));
}

export function listOf(reply: unknown): readonly unknown[] {
  return Array.isArray(reply) ? reply : [];
}

function resultsOf(replies: readonly (readonly [Error | null, unknown])[] | null): readonly unknown[] {
  return (replies ?? []).map(([error, reply]) => {
    if (error !== null) throw error;
    return reply;
  });
}
