import type { StreamPosition } from '../../protocol/envelope.ts';
import { decodeEnvelope } from '../../protocol/encode-envelope.ts';
import type { RunView } from '../../protocol/run-view.ts';
import { UnknownRunError, type LogRange, type LogReading } from '../event-log.ts';
import { restoreView, type LogCheckpoint } from '../log-checkpoint.ts';
import type { LogKeys } from './log-keys.ts';
import { findScript, openScript } from './log-scripts.ts';
import type { RedisConnection } from './redis-connection.ts';

/** What the log of others is like at the moment. */
export interface OpenedLog extends LogRange {
  /** The log was empty: this epoch was made by asking. */
  readonly isNew: boolean;
  /** Place in the stream of epochs up to which everything is known by this. */
  readonly epochsId: string;
}

/** Reads the epoch that is shown, or that of the run that is named, whoever writes it. */
export function createLogReader(connection: RedisConnection, keys: LogKeys, runId?: string) {
  /** Of no run: the log has an epoch always. Of a run: `undefined` where it is not kept. */
  async function find(): Promise<OpenedLog | undefined> {
    const reply = await (runId === undefined
      ? connection.run(openScript, [keys.current, keys.epochs], [crypto.randomUUID(), keys.epochStem])
      : connection.run(findScript, [keys.epochs], [runId, keys.epochStem]));
    const parts = listOf(reply);
    if (parts.length === 0) return undefined;
    const [epoch, isNew, epochsId, readId, headSeq, oldestSeq, bytes] = parts;
    return {
      epoch: String(epoch),
      isNew: Number(isNew) === 1,
      epochsId: String(epochsId),
      runId: readId === '' ? undefined : String(readId),
      headSeq: Number(headSeq),
      oldestSeq: Number(oldestSeq),
      retainedBytes: Number(bytes),
    };
  }

  async function open(): Promise<OpenedLog> {
    const opened = await find();
    if (opened === undefined) throw new UnknownRunError(runId ?? '');
    return opened;
  }

  return {
    runId,
    find,
    open,
    async range(): Promise<LogRange> {
      const { epoch, runId: readId, headSeq, oldestSeq, retainedBytes } = await open();
      return { epoch, runId: readId, headSeq, oldestSeq, retainedBytes };
    },
    async readAfter({ epoch, seq }: StreamPosition, limit: number): Promise<LogReading> {
      const replies = await connection.ask((client) =>
        client
          .multi()
          .hget(keys.current, 'epoch')
          .hmget(keys.epoch(epoch), 'headSeq', 'oldestSeq', 'runId')
          .xrange(keys.events(epoch), `${seq + 1}-0`, '+', 'COUNT', limit)
          .exec(),
      );
      const [shown, meta, entries] = resultsOf(replies);
      const [head, oldest, readId] = listOf(meta);
      const isServed = runId === undefined ? shown === epoch : readId === runId;
      const isKept = head !== null && seq >= Number(oldest) - 1 && seq <= Number(head);
      if (!isServed || !isKept) return { kind: 'gone' };
      return { kind: 'events', envelopes: textsOf(entries).map(decodeEnvelope) };
    },
    async readCheckpoint(): Promise<LogCheckpoint | undefined> {
      const epoch =
        runId === undefined
          ? await connection.ask((client) => client.hget(keys.current, 'epoch'))
          : ((await find())?.epoch ?? null);
      if (epoch === null) return undefined;
      const [seq, text, readId] = await connection.ask((client) =>
        client.hmget(keys.epoch(epoch), 'checkpointSeq', 'checkpoint', 'runId'),
      );
      if (typeof text !== 'string') return undefined;
      // Written from the same type.
      const view = restoreView(JSON.parse(text) as RunView);
      return { epoch, seq: Number(seq), runId: readId || undefined, view };
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
