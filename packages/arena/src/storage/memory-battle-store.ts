import type { BattleEvent } from '../battle/battle-event.ts';
import type {
  AppendRequest,
  AppendResult,
  BattleChange,
  BattleStore,
  ForgottenVoter,
  OpenRequest,
  OpenResult,
  StoredVote,
} from './battle-store.ts';
import { projectEvents, promptOfOpening, type VoteChange } from './project-events.ts';
import { closedFailure, storeFailure } from './store-failure.ts';

interface KeptBattle {
  readonly battleId: string;
  readonly voterId: string;
  readonly prompt: string;
  readonly openedAtMs: number;
  readonly events: BattleEvent[];
  readonly keys: Map<string, string>;
  isOver: boolean;
  outputTokenCount: number;
}

interface Kept {
  readonly battles: Map<string, KeptBattle>;
  /** Battle ids by voter and key of their start. */
  readonly starts: Map<string, string>;
  /** By battle, round and voter. A map gives its entries in the order in which they were set. */
  readonly votes: Map<string, StoredVote>;
  readonly leases: Map<string, { readonly holder: string; readonly endsAtMs: number }>;
  votesVersion: number;
}

/** A store for one process: it forgets nothing while it lives, and everything with its end. */
export function createMemoryBattleStore({ now = Date.now }: { now?: () => number } = {}): BattleStore {
  const kept: Kept = {
    battles: new Map(),
    starts: new Map(),
    votes: new Map(),
    leases: new Map(),
    votesVersion: 0,
  };
  const listeners = new Set<(change: BattleChange) => void>();
  let isClosed = false;

  // No step of a method awaits anything, so that none is cut in two by another.
  const whileOpen = async <Result>(work: () => Result): Promise<Result> => {
    if (isClosed) throw closedFailure();
    return work();
  };
  const tell = (battleId: string, version: number): void => {
    for (const listener of listeners) listener({ battleId, version });
  };

  return {
    open: (request) =>
      whileOpen(() => {
        const result = openBattle(kept, request);
        if (result.kind === 'opened') tell(result.battleId, request.events.length);
        return result;
      }),
    append: (request) =>
      whileOpen(() => {
        const result = appendEvents(kept, request);
        if (result.kind === 'appended') tell(request.battleId, result.version);
        return result;
      }),
    read: (battleId, afterVersion = 0) =>
      whileOpen(() => kept.battles.get(battleId)?.events.slice(afterVersion)),
    async *votes() {
      yield* await whileOpen(() => [...kept.votes.values()]);
    },
    votesVersion: () => whileOpen(() => String(kept.votesVersion)),
    unfinishedBattles: () =>
      whileOpen(() =>
        [...kept.battles.values()]
          .filter(({ isOver }) => !isOver)
          .sort((a, b) => a.openedAtMs - b.openedAtMs)
          .map(({ battleId }) => battleId),
      ),
    battlesOf: (voterId, limit) =>
      whileOpen(() =>
        [...kept.battles.values()]
          .filter((battle) => battle.voterId === voterId)
          .sort((a, b) => b.openedAtMs - a.openedAtMs)
          .slice(0, limit)
          .map(({ battleId, prompt, openedAtMs, isOver }) => ({ battleId, prompt, openedAtMs, isOver })),
      ),
    spending: ({ voterId, sinceMs }) =>
      whileOpen(() => {
        const battles = battlesSince(kept, sinceMs, voterId);
        const outputTokenCount = battles.reduce((sum, battle) => sum + battle.outputTokenCount, 0);
        return { battleCount: battles.length, outputTokenCount };
      }),
    takeLease: (battleId, holder, durationMs) =>
      whileOpen(() => {
        const held = kept.leases.get(battleId);
        if (held !== undefined && held.holder !== holder && held.endsAtMs > now()) return false;
        kept.leases.set(battleId, { holder, endsAtMs: now() + durationMs });
        return true;
      }),
    dropLease: (battleId, holder) =>
      whileOpen(() => {
        if (kept.leases.get(battleId)?.holder === holder) kept.leases.delete(battleId);
      }),
    forgetVoter: (voterId) => whileOpen(() => forgetVoter(kept, voterId)),
    subscribe(listener) {
      // One listener may be given twice, and each of the two leaves for itself.
      const heard = (change: BattleChange): void => listener(change);
      listeners.add(heard);
      return () => void listeners.delete(heard);
    },
    async close() {
      isClosed = true;
      listeners.clear();
    },
  };
}

function openBattle(kept: Kept, request: OpenRequest): OpenResult {
  const { battleId, voterId, openedAtMs, events, caps } = request;
  const prompt = promptOfOpening(request);
  const start = JSON.stringify([voterId, request.idempotencyKey]);
  const known = kept.starts.get(start);
  if (known !== undefined) return { kind: 'replayed', battleId: known };
  if (caps !== undefined) {
    const isReached = (cap: number | undefined, ofVoter?: string): boolean =>
      cap !== undefined && battlesSince(kept, caps.sinceMs, ofVoter).length >= cap;
    if (isReached(caps.battlesOfVoter, voterId)) return { kind: 'capped', cap: 'voter' };
    if (isReached(caps.battlesOfAll)) return { kind: 'capped', cap: 'all' };
  }
  if (kept.battles.has(battleId)) throw storeFailure(new Error(`There is a battle "${battleId}" already.`));
  const { isOver, outputTokenCount } = projectEvents(battleId, events);
  kept.starts.set(start, battleId);
  kept.battles.set(battleId, {
    battleId,
    voterId,
    prompt,
    openedAtMs,
    events: [...events],
    keys: new Map(),
    isOver,
    outputTokenCount,
  });
  return { kind: 'opened', battleId };
}

function appendEvents(kept: Kept, request: AppendRequest): AppendResult {
  const { battleId, expectedVersion, idempotencyKey, fingerprint = '', events } = request;
  const battle = kept.battles.get(battleId);
  if (battle === undefined) return { kind: 'unknown-battle' };
  const version = battle.events.length;
  const known = idempotencyKey === undefined ? undefined : battle.keys.get(idempotencyKey);
  if (known !== undefined) return { kind: known === fingerprint ? 'replayed' : 'key-reused', version };
  if (version !== expectedVersion) return { kind: 'conflict', version };
  const changed = projectEvents(battleId, events);
  if (!areVotesFree(kept.votes, battleId, changed.votes)) return { kind: 'already-voted', version };
  for (const change of changed.votes) {
    if (change.kind === 'undone') kept.votes.delete(claimOf(battleId, change));
    else kept.votes.set(claimOf(battleId, change.vote), change.vote);
  }
  battle.events.push(...events);
  if (idempotencyKey !== undefined) battle.keys.set(idempotencyKey, fingerprint);
  if (changed.changesVotes) kept.votesVersion += 1;
  battle.isOver ||= changed.isOver;
  battle.outputTokenCount += changed.outputTokenCount;
  return { kind: 'appended', version: battle.events.length };
}

function forgetVoter(kept: Kept, voterId: string): ForgottenVoter {
  const battleIds = [...kept.battles.values()]
    .filter((battle) => battle.voterId === voterId)
    .map(({ battleId }) => battleId);
  for (const battleId of battleIds) {
    kept.battles.delete(battleId);
    kept.leases.delete(battleId);
  }
  for (const [start, battleId] of kept.starts) if (battleIds.includes(battleId)) kept.starts.delete(start);
  const claims = [...kept.votes].filter(([, vote]) => vote.voterId === voterId).map(([claim]) => claim);
  for (const claim of claims) kept.votes.delete(claim);
  if (claims.length > 0) kept.votesVersion += 1;
  return { battleCount: battleIds.length, voteCount: claims.length };
}

function areVotesFree(
  votes: ReadonlyMap<string, StoredVote>,
  battleId: string,
  changes: readonly VoteChange[],
): boolean {
  const stands = new Map<string, boolean>();
  return changes.every((change) => {
    const claim = claimOf(battleId, change.kind === 'cast' ? change.vote : change);
    const isFree = change.kind === 'undone' || !(stands.get(claim) ?? votes.has(claim));
    stands.set(claim, change.kind === 'cast');
    return isFree;
  });
}

function claimOf(battleId: string, { round, voterId }: { round: number; voterId: string }): string {
  return JSON.stringify([battleId, round, voterId]);
}

function battlesSince({ battles }: Kept, sinceMs: number, voterId?: string): readonly KeptBattle[] {
  return [...battles.values()].filter(
    (battle) => battle.openedAtMs >= sinceMs && (voterId === undefined || battle.voterId === voterId),
  );
}
