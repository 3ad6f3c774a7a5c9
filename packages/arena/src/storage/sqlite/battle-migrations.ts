/**
 * How the database came to its shape, one list of statements for each version. A version that has been released is
 * never edited; a change is a new entry at the end. The database keeps its version in `user_version`.
 */
export const battleMigrations: readonly (readonly string[])[] = [
  [
    `create table battle (
      battle_id text primary key,
      voter_id text not null,
      start_key text not null,
      prompt text not null,
      opened_at_ms real not null,
      version integer not null,
      is_over integer not null,
      output_token_count integer not null,
      change_number integer not null,
      changed_by text not null
    ) without rowid`,
    `create unique index battle_by_start on battle (voter_id, start_key)`,
    `create index battle_by_opening on battle (opened_at_ms)`,
    `create index battle_by_voter on battle (voter_id, opened_at_ms)`,
    `create index battle_unfinished on battle (opened_at_ms) where is_over = 0`,
    `create unique index battle_by_change on battle (change_number)`,
    `create table event (
      battle_id text not null,
      position integer not null,
      body text not null,
      primary key (battle_id, position)
    ) without rowid`,
    `create table command_key (
      battle_id text not null,
      idempotency_key text not null,
      primary key (battle_id, idempotency_key)
    ) without rowid`,
    `create table vote (
      vote_number integer primary key autoincrement,
      battle_id text not null,
      round integer not null,
      voter_id text not null,
      body text not null
    )`,
    `create unique index vote_that_stands on vote (battle_id, round, voter_id)`,
    `create table lease (
      battle_id text primary key,
      holder text not null,
      ends_at_ms real not null
    ) without rowid`,
  ],
  [
    // One row. A random text that every change of the votes replaces, and a number of changes that is not used again
    // although the battle that bore it is removed.
    `create table store_state (
      id integer primary key check (id = 1),
      votes_version text not null,
      used_change_number integer not null
    )`,
    `insert into store_state (id, votes_version, used_change_number) values (1, lower(hex(randomblob(16))), 0)`,
  ],
];
