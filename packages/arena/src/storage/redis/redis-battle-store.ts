import type { RedisServer } from '@genai-bench/redis-connection';
import type { AppendRequest, BattleChange, BattleStore, OpenRequest, OpenResult } from '../battle-store.ts';
import { projectEvents, promptOfOpening } from '../project-events.ts';
import { closedFailure, storeFailure } from '../store-failure.ts';
import { battleKeys } from './battle-keys.ts';
import { dropLeaseScript, openScript, appendScript, takeLeaseScript } from './battle-scripts.ts';
import { readBattle, readListings, readSpending, readUnfinished, readVotes } from './battle-reads.ts';
import { connectStore } from './connect-store.ts';
import { forgetVoter } from './forget-voter.ts';
import { hearChanges } from './hear-changes.ts';

import type { RedisBattles } from './redis-battles.ts';
import { parseAppendReply } from './parse-append-reply.ts';

export type RedisBattleStoreOptions = RedisServer & {
  /** Begins the name of every key, so that several arenas can share a server. */
  readonly prefix?: string;
  /** A battle lapses so long after its last event. Its votes stay. 30 days unless stated. */
  readonly ttlMs?: number;
  /** The longest that anything waits for Redis, being connected included. 2 s unless stated. */
  readonly deadlineMs?: number;
};

/**
 * A store for several workers, on one machine or many. Each command is one Lua script, hence one step for everybody.
 * Throws `store-failed` when Redis cannot be reached within the deadline, now and later, and connects again by itself.
 *
 * What was acknowledged survives a crash of Redis only as far as Redis was told to keep it: `appendonly yes` with
 * `appendfsync always` keeps every vote, `everysec` all but the last second before a power cut, and Redis as it comes
 * (snapshots only) loses minutes. `maxmemory-policy` must be `noeviction`, lest votes be dropped for room.
 * Caps and spending reach back no further than `ttlMs`, and a start is known by its key for `ttlMs`.
 */
export async function createRedisBattleStore(options: RedisBattleStoreOptions): Promise<BattleStore> {
  const { prefix = 'genai-bench:arena', ttlMs = 30 * 24 * 3600_000, deadlineMs = 2000 } = options;
  const keys = battleKeys(prefix);
  const connection = await connectStore(options, deadlineMs);
  const listeners = new Set<(change: BattleChange) => void>();
  const tell = (change: BattleChange): void => {
    for (const listener of listeners) listener(change);
  };
  try {
    await hearChanges({ connection, keys, tell });
  } catch (error) {
    connection.close();
    throw storeFailure(error);
  }
  const shared: RedisBattles = { connection, keys, ttlMs: Math.ceil(ttlMs) };

  return {
    open: (request) => openBattle(shared, request),
    append: async (request) => parseAppendReply(await sendAppend(shared, request)),
    read: (battleId, afterVersion = 0) => readBattle(shared, battleId, afterVersion),
    votes: () => readVotes(shared),
    votesVersion: async () => (await connection.ask((client) => client.get(keys.votesVersion))) ?? '',
    unfinishedBattles: () => readUnfinished(shared),
    battlesOf: (voterId, limit) => readListings(shared, voterId, limit),
    spending: (query) => readSpending(shared, query),
    async takeLease(battleId, holder, durationMs) {
      const values = [holder, Math.max(1, Math.ceil(durationMs))];
      return (await connection.run(takeLeaseScript, [keys.lease(battleId)], values)) === 1;
    },
    async dropLease(battleId, holder) {
      await connection.run(dropLeaseScript, [keys.lease(battleId)], [holder]);
    },
    forgetVoter: (voterId) => forgetVoter(shared, voterId),
    subscribe(listener) {
      if (connection.isClosed) throw closedFailure();
      // One listener may be given twice, and each of the two leaves for itself.
      const heard = (change: BattleChange): void => listener(change);
      listeners.add(heard);
      return () => void listeners.delete(heard);
    },
    async close() {
      listeners.clear();
      connection.close();
    },
  };
}

async function openBattle(
  { connection, keys, ttlMs }: RedisBattles,
  request: OpenRequest,
): Promise<OpenResult> {
  const { battleId, voterId, idempotencyKey, openedAtMs, events, caps } = request;
  const prompt = promptOfOpening(request);
  const { isOver, outputTokenCount } = projectEvents(battleId, events);
  const reply = await connection.run(
    openScript,
    [
      keys.start(voterId, idempotencyKey),
      keys.events(battleId),
      keys.listing(battleId),
      keys.opened,
      keys.openedBy(voterId),
      keys.unfinished,
      keys.tokens,
      keys.changes,
      keys.changeNumber,
    ],
    [
      battleId,
      openedAtMs,
      ttlMs,
      caps?.sinceMs ?? '-inf',
      caps?.battlesOfVoter ?? '',
      caps?.battlesOfAll ?? '',
      isOver ? '1' : '0',
      outputTokenCount,
      prompt,
      keys.changeChannel,
      ...events.map((event) => JSON.stringify(event)),
    ],
  );
  const [kind, detail] = Array.isArray(reply) ? reply : [];
  if (kind === 'opened') return { kind, battleId };
  if (kind === 'replayed') return { kind, battleId: String(detail) };
  if (kind === 'capped') return { kind, cap: detail === 'voter' ? 'voter' : 'all' };
  throw storeFailure(new Error(`There is a battle "${battleId}" already.`));
}

function sendAppend({ connection, keys, ttlMs }: RedisBattles, request: AppendRequest): Promise<unknown> {
  const { battleId, expectedVersion, idempotencyKey, fingerprint = '', events } = request;
  const { votes, isOver, outputTokenCount, changesVotes } = projectEvents(battleId, events);
  const changes = votes.flatMap((change) => {
    const { round, voterId } = change.kind === 'cast' ? change.vote : change;
    const claim = JSON.stringify([battleId, round, voterId]);
    return [change.kind, claim, change.kind === 'cast' ? JSON.stringify(change.vote) : ''];
  });
  return connection.run(
    appendScript,
    [
      keys.events(battleId),
      keys.listing(battleId),
      keys.commandKeys(battleId),
      keys.unfinished,
      keys.tokens,
      keys.votes,
      keys.voteOrder,
      keys.voteNumber,
      keys.changes,
      keys.changeNumber,
      keys.votesVersion,
    ],
    [
      battleId,
      expectedVersion,
      idempotencyKey === undefined ? '' : `k${idempotencyKey}`,
      ttlMs,
      isOver ? '1' : '0',
      outputTokenCount,
      keys.changeChannel,
      changesVotes ? crypto.randomUUID() : '',
      // Keys hold no blank, so that what follows one cannot be part of another.
      fingerprint === '' ? '' : `k${idempotencyKey} ${fingerprint}`,
      votes.length,
      ...changes,
      ...events.map((event) => JSON.stringify(event)),
    ],
  );
}
