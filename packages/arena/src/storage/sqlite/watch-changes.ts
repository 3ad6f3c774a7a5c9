import type { BattleChange } from '../battle-store.ts';
import type { SqliteConnection } from './sqlite-connection.ts';

/** How often another process's changes are looked for, in ms. */
const lookEveryMs = 100;

/**
 * Tells of the changes that others make in the same file, until it is left. SQLite cannot call; but `data_version` says
 * without reading the file's contents whether another connection has written, so that looking costs some microseconds.
 */
export function watchChanges({
  connection,
  ownName,
  tell,
}: {
  readonly connection: SqliteConnection;
  readonly ownName: string;
  readonly tell: (change: BattleChange) => void;
}): () => void {
  const dataVersion = (): number => Number(connection.rows('pragma data_version')[0]?.['data_version']);
  let seenDataVersion = dataVersion();
  let seenNumber = Number(
    connection.rows('select coalesce(max(change_number), 0) as newest from battle')[0]?.['newest'],
  );

  function look(): void {
    const version = dataVersion();
    if (version === seenDataVersion) return;
    const rows = connection.rows(
      'select battle_id, version, change_number, changed_by from battle where change_number > ? order by change_number',
      seenNumber,
    );
    seenDataVersion = version;
    for (const row of rows) {
      seenNumber = Number(row['change_number']);
      if (row['changed_by'] === ownName) continue;
      tell({ battleId: String(row['battle_id']), version: Number(row['version']) });
    }
  }

  const timer = setInterval(() => {
    try {
      look();
    } catch {
      // Nothing is lost: what was not seen now is found by the next look, and a lasting fault shows in every command.
    }
  }, lookEveryMs);
  timer.unref();
  return () => clearInterval(timer);
}
