import type { AppendRequest, AppendResult, OpenRequest, OpenResult } from '../battle-store.ts';
import { projectEvents, promptOfOpening, type VoteChange } from '../project-events.ts';
import { storeFailure } from '../store-failure.ts';
import type { BattleEvent } from '../../battle/battle-event.ts';
import type { SqliteConnection } from './sqlite-connection.ts';

/** `changedBy`: the store that writes, so that it can leave out its own changes where it looks for those of others. */
export interface Writing<Request> {
  readonly connection: SqliteConnection;
  readonly changedBy: string;
  readonly request: Request;
}

const nextChangeNumber = `(select 1 + max(used_change_number,
  (select coalesce(max(change_number), 0) from battle)) from store_state)`;

export function openBattle({ connection, changedBy, request }: Writing<OpenRequest>): OpenResult {
  const { battleId, voterId, idempotencyKey, openedAtMs, events } = request;
  const prompt = promptOfOpening(request);
  const { isOver, outputTokenCount } = projectEvents(battleId, events);
  return connection.transaction(() => {
    const [known] = connection.rows(
      'select battle_id from battle where voter_id = ? and start_key = ?',
      voterId,
      idempotencyKey,
    );
    if (known !== undefined) return { kind: 'replayed', battleId: String(known['battle_id']) };
    const cap = reachedCap(connection, request);
    if (cap !== undefined) return { kind: 'capped', cap };
    const inserted = connection.change(
      `insert into battle (battle_id, voter_id, start_key, prompt, opened_at_ms, version, is_over,
        output_token_count, change_number, changed_by)
      values (?, ?, ?, ?, ?, ?, ?, ?, ${nextChangeNumber}, ?) on conflict (battle_id) do nothing`,
      battleId,
      voterId,
      idempotencyKey,
      prompt,
      openedAtMs,
      events.length,
      Number(isOver),
      outputTokenCount,
      changedBy,
    );
    if (inserted === 0) throw storeFailure(new Error(`There is a battle "${battleId}" already.`));
    insertEvents(connection, { battleId, events, version: 0 });
    return { kind: 'opened', battleId };
  });
}

function reachedCap(
  connection: SqliteConnection,
  { caps, voterId }: OpenRequest,
): 'voter' | 'all' | undefined {
  if (caps === undefined) return undefined;
  const { sinceMs, battlesOfVoter, battlesOfAll } = caps;
  const count = 'select count(*) as total from battle where opened_at_ms >= ?';
  const totalOf = (rows: ReturnType<SqliteConnection['rows']>): number => Number(rows[0]?.['total']);
  if (battlesOfVoter !== undefined) {
    const ofVoter = totalOf(connection.rows(`${count} and voter_id = ?`, sinceMs, voterId));
    if (ofVoter >= battlesOfVoter) return 'voter';
  }
  if (battlesOfAll === undefined) return undefined;
  return totalOf(connection.rows(count, sinceMs)) >= battlesOfAll ? 'all' : undefined;
}

export function appendEvents({ connection, changedBy, request }: Writing<AppendRequest>): AppendResult {
  const { battleId, expectedVersion, idempotencyKey, fingerprint = '', events } = request;
  const { votes, isOver, outputTokenCount, changesVotes } = projectEvents(battleId, events);
  return connection.transaction((undo): AppendResult => {
    const [battle] = connection.rows('select version from battle where battle_id = ?', battleId);
    if (battle === undefined) return { kind: 'unknown-battle' };
    const version = Number(battle['version']);
    if (idempotencyKey !== undefined && !claimKey(connection, battleId, idempotencyKey)) {
      // Keys hold no blank, so that what follows one cannot be part of another.
      const isRepeated =
        fingerprint === '' || !claimKey(connection, battleId, `${idempotencyKey} ${fingerprint}`);
      undo();
      return { kind: isRepeated ? 'replayed' : 'key-reused', version };
    }
    if (idempotencyKey !== undefined && fingerprint !== '') {
      claimKey(connection, battleId, `${idempotencyKey} ${fingerprint}`);
    }
    if (version !== expectedVersion) {
      undo();
      return { kind: 'conflict', version };
    }
    if (!votes.every((change) => changeVote(connection, battleId, change))) {
      undo();
      return { kind: 'already-voted', version };
    }
    insertEvents(connection, { battleId, events, version });
    if (changesVotes) renewVotesVersion(connection);
    connection.change(
      `update battle set version = ?, is_over = max(is_over, ?), output_token_count = output_token_count + ?,
        change_number = ${nextChangeNumber}, changed_by = ? where battle_id = ?`,
      version + events.length,
      Number(isOver),
      outputTokenCount,
      changedBy,
      battleId,
    );
    return { kind: 'appended', version: version + events.length };
  });
}

export function renewVotesVersion(connection: SqliteConnection): void {
  connection.change('update store_state set votes_version = lower(hex(randomblob(16)))');
}

function claimKey(connection: SqliteConnection, battleId: string, key: string): boolean {
  const sql = 'insert into command_key (battle_id, idempotency_key) values (?, ?) on conflict do nothing';
  return connection.change(sql, battleId, key) > 0;
}

/** False for a vote beside one that stands: the unique index refuses it. */
function changeVote(connection: SqliteConnection, battleId: string, change: VoteChange): boolean {
  if (change.kind === 'undone') {
    const sql = 'delete from vote where battle_id = ? and round = ? and voter_id = ?';
    connection.change(sql, battleId, change.round, change.voterId);
    return true;
  }
  const { round, voterId } = change.vote;
  const sql =
    'insert into vote (battle_id, round, voter_id, body) values (?, ?, ?, ?) on conflict do nothing';
  return connection.change(sql, battleId, round, voterId, JSON.stringify(change.vote)) > 0;
}

function insertEvents(
  connection: SqliteConnection,
  {
    battleId,
    events,
    version,
  }: { readonly battleId: string; readonly events: readonly BattleEvent[]; readonly version: number },
): void {
  for (const [index, event] of events.entries()) {
    const sql = 'insert into event (battle_id, position, body) values (?, ?, ?)';
    connection.change(sql, battleId, version + index, JSON.stringify(event));
  }
}
