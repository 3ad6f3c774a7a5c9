import type { SqlDatabase } from '@genai-bench/storage';
import type { Compilable, Expression, Generated } from 'kysely';
import type { BattleChange } from '../battle-store.ts';

/** What the queries of battles need of a database beyond SQL that SQLite and PostgreSQL share. */
export interface BattleDatabase extends SqlDatabase<BattleTables> {
  /** Whether a row that is read to be changed has to be locked; SQLite has one writer at a time anyway. */
  readonly locksRows: boolean;
  /** First in an opening, which counts battles before it adds one: others wait with theirs. */
  readonly lockOpenings: readonly Compilable[];
  /** First before battles are removed: keeps their change numbers from being used again. */
  readonly keepChangeNumbers: readonly Compilable[];
  readonly nextChangeNumber: Expression<number>;
  /** By one clock for all workers, in ms. */
  readonly nowMs: () => Expression<number>;
  /** After something was removed for good: overwrites it where the database would leave it lying. */
  erase(): void;
  /** Passes on the changes that others make, from now on. `ownName` marks those to leave out. Returns how to stop. */
  watch(ownName: string, notify: (change: BattleChange) => void): () => void;
}

/** Times are in ms since 1970. */
export interface BattleTables {
  readonly battle: BattleTable;
  readonly event: {
    readonly battle_id: string;
    readonly position: number;
    readonly body: string;
  };
  readonly command_key: {
    readonly battle_id: string;
    readonly idempotency_key: string;
  };
  /** The votes that stand; a unique index holds one for each battle, round and voter. */
  readonly vote: {
    readonly vote_number: Generated<number>;
    readonly battle_id: string;
    readonly round: number;
    readonly voter_id: string;
    readonly body: string;
  };
  readonly lease: {
    readonly battle_id: string;
    readonly holder: string;
    readonly ends_at_ms: number;
  };
  /** One row. */
  readonly store_state: { readonly votes_version: string };
}

interface BattleTable {
  readonly battle_id: string;
  readonly voter_id: string;
  readonly start_key: string;
  readonly prompt: string;
  readonly opened_at_ms: number;
  /** Number of events. */
  readonly version: number;
  readonly is_over: 0 | 1;
  readonly output_token_count: number;
  /** Another one after each change. */
  readonly change_number: number;
  /** The store that made the newest change, so that it can leave out its own where it looks for those of others. */
  readonly changed_by: string;
}
