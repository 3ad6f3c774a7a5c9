import { randomUUID } from 'node:crypto';
import { affectedRows, rowsOf, type Steps } from '@genai-bench/storage';
import type { BattleEvent } from '../../battle/battle-event.ts';
import type {
  AppendRequest,
  AppendResult,
  ForgottenVoter,
  OpenRequest,
  OpenResult,
} from '../battle-store.ts';
import { projectEvents, promptOfOpening, type VoteChange } from '../project-events.ts';
import { storeFailure } from '../store-failure.ts';
import type { BattleDatabase } from './battle-database.ts';

/** `changedBy`: the store that writes. */
export interface Writing<Request> {
  readonly database: BattleDatabase;
  readonly changedBy: string;
  readonly request: Request;
}

export function* openBattle({ database, changedBy, request }: Writing<OpenRequest>): Steps<OpenResult> {
  const { db, lockOpenings, nextChangeNumber } = database;
  const { battleId, voterId, idempotencyKey, openedAtMs, events } = request;
  const prompt = promptOfOpening(request);
  const { isOver, outputTokenCount } = projectEvents(battleId, events);
  for (const lock of lockOpenings) yield lock;
  const begun = db
    .selectFrom('battle')
    .select('battle_id')
    .where('voter_id', '=', voterId)
    .where('start_key', '=', idempotencyKey);
  const [known] = yield* rowsOf(begun);
  if (known !== undefined) return { kind: 'replayed', battleId: known.battle_id };
  const cap = yield* reachedCap(database, request);
  if (cap !== undefined) return { kind: 'capped', cap };
  const battle = {
    battle_id: battleId,
    voter_id: voterId,
    start_key: idempotencyKey,
    prompt: prompt.replaceAll('\0', '\uFFFD'), // PostgreSQL knows no character 0. The event has it.
    opened_at_ms: openedAtMs,
    version: events.length,
    is_over: isOver ? 1 : 0,
    output_token_count: outputTokenCount,
    change_number: nextChangeNumber,
    changed_by: changedBy,
  } as const;
  const insertion = db.insertInto('battle').values(battle);
  const added = yield* affectedRows(
    insertion.onConflict((conflict) => conflict.column('battle_id').doNothing()),
  );
  if (added === 0) throw storeFailure(new Error(`There is a battle "${battleId}" already.`));
  yield insertionOf(database, { battleId, events, version: 0 });
  return { kind: 'opened', battleId };
}

function* reachedCap(
  { db }: BattleDatabase,
  { caps, voterId }: OpenRequest,
): Steps<'voter' | 'all' | undefined> {
  if (caps === undefined) return undefined;
  const { sinceMs, battlesOfVoter, battlesOfAll } = caps;
  const count = db
    .selectFrom('battle')
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .where('opened_at_ms', '>=', sinceMs);
  if (battlesOfVoter !== undefined) {
    const [ofVoter] = yield* rowsOf(count.where('voter_id', '=', voterId));
    if (Number(ofVoter?.total) >= battlesOfVoter) return 'voter';
  }
  if (battlesOfAll === undefined) return undefined;
  const [ofAll] = yield* rowsOf(count);
  return Number(ofAll?.total) >= battlesOfAll ? 'all' : undefined;
}

export function* appendEvents(
  { database, changedBy, request }: Writing<AppendRequest>,
  undo: () => void,
): Steps<AppendResult> {
  const { db, locksRows, nextChangeNumber } = database;
  const { battleId, expectedVersion, events } = request;
  const { votes, isOver, outputTokenCount, changesVotes } = projectEvents(battleId, events);
  const found = db.selectFrom('battle').select('version').where('battle_id', '=', battleId);
  const [battle] = yield* rowsOf(locksRows ? found.forUpdate() : found);
  if (battle === undefined) return { kind: 'unknown-battle' };
  const { version } = battle;
  const used = yield* claimKey(database, request);
  if (used !== undefined) {
    undo();
    return { kind: used, version };
  }
  if (version !== expectedVersion) {
    undo();
    return { kind: 'conflict', version };
  }
  for (const change of votes) {
    if (yield* changeVote(database, battleId, change)) continue;
    undo();
    return { kind: 'already-voted', version };
  }
  const newVersion = version + events.length;
  if (events.length > 0) yield insertionOf(database, { battleId, events, version });
  yield db
    .updateTable('battle')
    .set((battle) => ({
      version: newVersion,
      ...(isOver ? { is_over: 1 } : {}),
      output_token_count: battle('output_token_count', '+', outputTokenCount),
      change_number: nextChangeNumber,
      changed_by: changedBy,
    }))
    .where('battle_id', '=', battleId);
  // Last, because all that change votes wait for each other from here on.
  if (changesVotes) yield renewVotesVersion(database);
  return { kind: 'appended', version: newVersion };
}

/** Remembers the request's key; says so where that was used before. */
function* claimKey(
  { db }: BattleDatabase,
  { battleId, idempotencyKey, fingerprint = '' }: AppendRequest,
): Steps<'replayed' | 'key-reused' | undefined> {
  if (idempotencyKey === undefined) return undefined;
  // Keys hold no blank, so that what follows one cannot be part of another.
  const keys = [idempotencyKey, ...(fingerprint === '' ? [] : [`${idempotencyKey} ${fingerprint}`])];
  const added = yield* affectedRows(
    db
      .insertInto('command_key')
      .values(keys.map((key) => ({ battle_id: battleId, idempotency_key: key })))
      .onConflict((conflict) => conflict.doNothing()),
  );
  if (added === keys.length) return undefined;
  return added === 0 ? 'replayed' : 'key-reused';
}

/** False for a vote beside one that stands: the unique index refuses it. */
function* changeVote({ db }: BattleDatabase, battleId: string, change: VoteChange): Steps<boolean> {
  if (change.kind === 'undone') {
    yield db
      .deleteFrom('vote')
      .where('battle_id', '=', battleId)
      .where('round', '=', change.round)
      .where('voter_id', '=', change.voterId);
    return true;
  }
  const { round, voterId } = change.vote;
  const vote = { battle_id: battleId, round, voter_id: voterId, body: JSON.stringify(change.vote) };
  const insertion = db.insertInto('vote').values(vote);
  return (yield* affectedRows(insertion.onConflict((conflict) => conflict.doNothing()))) > 0;
}

function insertionOf(
  { db }: BattleDatabase,
  {
    battleId,
    events,
    version,
  }: { readonly battleId: string; readonly events: readonly BattleEvent[]; readonly version: number },
) {
  const rows = events.map((event, index) => ({
    battle_id: battleId,
    position: version + index,
    body: JSON.stringify(event),
  }));
  return db.insertInto('event').values(rows);
}

function renewVotesVersion({ db }: BattleDatabase) {
  return db.updateTable('store_state').set({ votes_version: randomUUID() });
}

/** Removes the battles that a voter has begun, and the voter's votes, also those whose battles are gone. */
export function* forgetVoter(database: BattleDatabase, voterId: string): Steps<ForgottenVoter> {
  const { db, keepChangeNumbers, locksRows } = database;
  for (const query of keepChangeNumbers) yield query;
  const own = db.selectFrom('battle').select('battle_id').where('voter_id', '=', voterId);
  // An append that holds a battle ends first: what it adds is removed as well.
  if (locksRows) yield own.forUpdate();
  for (const table of ['event', 'command_key', 'lease'] as const) {
    yield db.deleteFrom(table).where('battle_id', 'in', own);
  }
  const battleCount = yield* affectedRows(db.deleteFrom('battle').where('voter_id', '=', voterId));
  const voteCount = yield* affectedRows(db.deleteFrom('vote').where('voter_id', '=', voterId));
  if (voteCount > 0) yield renewVotesVersion(database);
  return { battleCount, voteCount };
}
