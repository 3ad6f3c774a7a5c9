import type { SqliteDatabase } from '@genai-bench/storage/sqlite';
import type { BattleChange } from '../battle-store.ts';
import type { BattleTables } from '../sql/battle-database.ts';

const LOOK_INTERVAL_MS = 100;

/**
 * Tells of the changes that others make in the same file, until it is stopped. SQLite cannot call; but `data_version`
 * says without reading the file's contents whether another connection has written, so that looking costs some
 * microseconds.
 */
export function watchChanges({
  run,
  ownName,
  notify,
}: {
  readonly run: SqliteDatabase<BattleTables>['run'];
  readonly ownName: string;
  readonly notify: (change: BattleChange) => void;
}): () => void {
  const dataVersion = () => run<{ readonly data_version: number }>('pragma data_version')[0]?.data_version;
  let seenDataVersion = dataVersion();
  let seenNumber =
    run<{ readonly newest: number }>('select coalesce(max(change_number), 0) as newest from battle')[0]
      ?.newest ?? 0;

  function look(): void {
    const version = dataVersion();
    if (version === seenDataVersion) return;
    const changed = run<BattleTables['battle']>(
      'select battle_id, version, change_number, changed_by from battle where change_number > ? order by change_number',
      [seenNumber],
    );
    seenDataVersion = version;
    for (const row of changed) {
      seenNumber = row.change_number;
      if (row.changed_by !== ownName) notify({ battleId: row.battle_id, version: row.version });
    }
  }

  const timer = setInterval(() => {
    try {
      look();
    } catch {
      // Nothing is lost: what was not seen now is found by the next look, and a lasting fault shows in every command.
    }
  }, LOOK_INTERVAL_MS);
  timer.unref();
  return () => clearInterval(timer);
}
