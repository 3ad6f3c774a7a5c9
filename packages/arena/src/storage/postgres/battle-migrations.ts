/** Beside the history's, which may be in the same database. */
export const battleSchema = 'genai_bench_arena';

/** On which each change of a battle is announced, as JSON of a `ChangeNotice`. */
export const changeChannel = 'genai_bench_arena_battle';

/**
 * How the database came to its shape. A version that has been released is never edited; a change is a new entry at
 * the end.
 */
export const battleMigrations: Readonly<Record<string, readonly string[]>> = {
  '001-battles': [
    `create sequence genai_bench_arena.change_number as bigint`,
    `create table genai_bench_arena.battle (
      battle_id text collate "C" primary key,
      voter_id text not null,
      start_key text not null,
      prompt text not null,
      opened_at_ms double precision not null,
      version integer not null,
      is_over integer not null,
      output_token_count bigint not null,
      change_number bigint not null,
      changed_by text not null
    )`,
    `create unique index battle_by_start on genai_bench_arena.battle (voter_id, start_key)`,
    `create index battle_by_opening on genai_bench_arena.battle (opened_at_ms)`,
    `create index battle_by_voter on genai_bench_arena.battle (voter_id, opened_at_ms)`,
    `create index battle_unfinished on genai_bench_arena.battle (opened_at_ms) where is_over = 0`,
    `create unique index battle_by_change on genai_bench_arena.battle (change_number)`,
    `create table genai_bench_arena.event (
      battle_id text not null,
      position integer not null,
      body text not null,
      primary key (battle_id, position)
    )`,
    `create table genai_bench_arena.command_key (
      battle_id text not null,
      idempotency_key text not null,
      primary key (battle_id, idempotency_key)
    )`,
    `create table genai_bench_arena.vote (
      vote_number bigint generated always as identity primary key,
      battle_id text not null,
      round integer not null,
      voter_id text not null,
      body text not null
    )`,
    `create unique index vote_that_stands on genai_bench_arena.vote (battle_id, round, voter_id)`,
    `create table genai_bench_arena.lease (
      battle_id text primary key,
      holder text not null,
      ends_at_ms double precision not null
    )`,
    `create table genai_bench_arena.store_state (
      id integer primary key check (id = 1),
      votes_version text not null
    )`,
    `insert into genai_bench_arena.store_state (id, votes_version) values (1, gen_random_uuid()::text)`,
    // With the transaction, so that a change is announced exactly when it can be read.
    `create function genai_bench_arena.announce_change() returns trigger language plpgsql as $$ begin
      perform pg_notify('genai_bench_arena_battle', json_build_object('battleId', new.battle_id,
        'version', new.version, 'changeNumber', new.change_number, 'changedBy', new.changed_by)::text);
      return null;
    end $$`,
    `create trigger battle_changes after insert or update on genai_bench_arena.battle
      for each row execute function genai_bench_arena.announce_change()`,
  ],
};
