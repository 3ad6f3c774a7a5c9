import { listenToPostgres, type PostgresDatabase } from '@genai-bench/storage/postgres';
import type { BattleTables } from '../sql/battle-database.ts';
import { battleSchema, changeChannel } from './battle-migrations.ts';

export interface ChangeNotice {
  readonly battleId: string;
  readonly version: number;
  readonly changeNumber: number;
  readonly changedBy: string;
}

/**
 * A transaction takes its number before it is committed, so that a smaller one may be announced later: as many as
 * there can be transactions at once.
 */
const NUMBERS_UNDER_WAY = 1000;

/** Passes on every change, also those that were made while the connection was lost. Returns how to stop. */
export async function followChanges(
  { clientConfig }: PostgresDatabase<BattleTables>,
  onChange: (notice: ChangeNotice) => void,
): Promise<() => Promise<void>> {
  /** Versions by battle of the newest changes, the newest last. */
  const announced = new Map<string, number>();
  let newestNumber: number | undefined;

  function note({ battleId, version, changeNumber }: ChangeNotice): void {
    newestNumber = Math.max(newestNumber ?? 0, changeNumber);
    announced.delete(battleId);
    announced.set(battleId, version);
    for (const [oldest] of announced) {
      if (announced.size <= 2 * NUMBERS_UNDER_WAY) break;
      announced.delete(oldest);
    }
  }

  const listener = await listenToPostgres({
    clientConfig,
    channel: changeChannel,
    onMessage(payload) {
      const notice = JSON.parse(payload) as ChangeNotice; // Written by the trigger.
      note(notice);
      onChange(notice);
    },
    async onListening(query) {
      const isFirst = newestNumber === undefined;
      const numbers = `select max(change_number) as newest from ${battleSchema}.battle`;
      const [found] = (await query(numbers)) as readonly { readonly newest: number | null }[];
      const after = (newestNumber ?? found?.newest ?? 0) - NUMBERS_UNDER_WAY;
      // What the query selects.
      const missed = (await query(
        `select battle_id as "battleId", version, change_number as "changeNumber", changed_by as "changedBy"
          from ${battleSchema}.battle where change_number > ${after} order by change_number`,
      )) as readonly ChangeNotice[];
      newestNumber ??= 0;
      for (const notice of missed) {
        const isNew = announced.get(notice.battleId) !== notice.version;
        note(notice);
        if (isNew && !isFirst) onChange(notice);
      }
    },
  });
  return () => listener.close();
}
