import type { ForgottenVoter } from '../battle-store.ts';
import { renewVotesVersion } from './append-to-battle.ts';
import type { SqliteConnection } from './sqlite-connection.ts';

/** Removes all of a voter, and overwrites it in the file and in its log unless another process is reading just then. */
export function forgetVoter(connection: SqliteConnection, voterId: string): ForgottenVoter {
  connection.rows('pragma secure_delete = on');
  try {
    const forgotten = connection.transaction(() => removeVoter(connection, voterId));
    connection.rows('pragma wal_checkpoint(truncate)');
    return forgotten;
  } finally {
    connection.rows('pragma secure_delete = off');
  }
}

function removeVoter(connection: SqliteConnection, voterId: string): ForgottenVoter {
  // Whoever watches for changes must not take the next one for one that was seen.
  connection.change(
    `update store_state set used_change_number = max(used_change_number,
      (select coalesce(max(change_number), 0) from battle))`,
  );
  for (const table of ['event', 'command_key', 'lease']) {
    connection.change(
      `delete from ${table} where battle_id in (select battle_id from battle where voter_id = ?)`,
      voterId,
    );
  }
  const battleCount = connection.change('delete from battle where voter_id = ?', voterId);
  const voteCount = connection.change('delete from vote where voter_id = ?', voterId);
  if (voteCount > 0) renewVotesVersion(connection);
  return { battleCount, voteCount };
}
