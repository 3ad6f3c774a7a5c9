/**
 * How the database came to its shape, one list of statements for each version. A version that has been released is
 * never edited; a change is a new entry at the end. The database keeps its version in `user_version`.
 *
 * A run is written as `staged` in many small transactions and becomes `saved`, and thereby visible, in one.
 */
export const sqliteMigrations: readonly (readonly string[])[] = [
  [
    `create table run (
      run_key integer primary key autoincrement,
      run_id text not null,
      state text not null check (state in ('staged', 'saved')),
      staged_at_ms integer not null,
      started_at_ms integer not null,
      model text not null,
      status text not null,
      listing text not null,
      summary text not null
    )`,
    `create unique index run_by_id on run (run_id) where state = 'saved'`,
    `create index run_by_start on run (state, started_at_ms, run_id)`,
    `create table record (
      run_key integer not null,
      position integer not null,
      level_index integer not null,
      outcome text not null,
      body text not null,
      primary key (run_key, position)
    )`,
    `create index record_by_level on record (run_key, level_index, position)`,
    `create index record_by_outcome on record (run_key, outcome, position)`,
  ],
];
