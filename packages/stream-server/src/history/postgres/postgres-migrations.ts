/** Tables stand in a schema of their own, so that the database may hold other things too. */
export const postgresSchema = 'genai_bench';

/**
 * How the database came to its shape. A version that has been released is never edited; a change is a new entry at
 * the end. Which of them were applied stands in `genai_bench.kysely_migration`.
 *
 * Records are divided by the month in which their run started. The month is the upper part of the run's key
 * (`run-key.ts`), so that the key alone says which partition to look into, and records need no column for it.
 */
export const postgresMigrations: Readonly<Record<string, readonly string[]>> = {
  '001-history': [
    `create sequence genai_bench.run_sequence as bigint maxvalue 4294967295 cycle`,
    `create table genai_bench.run (
      run_key bigint primary key,
      run_id text collate "C" not null,
      state text not null check (state in ('staged', 'saved')),
      staged_at_ms bigint not null,
      started_at_ms bigint not null,
      model text not null,
      backend text not null,
      status text not null,
      search text not null,
      record_count bigint not null,
      listing text not null,
      summary text not null
    )`,
    `create unique index run_by_id on genai_bench.run (run_id) where state = 'saved'`,
    `create index run_by_start on genai_bench.run (state, started_at_ms, run_id)`,
    `create table genai_bench.run_tag (
      run_key bigint not null,
      tag_key text not null,
      tag_value text not null,
      primary key (run_key, tag_key)
    )`,
    `create index run_by_tag on genai_bench.run_tag (tag_key, tag_value, run_key)`,
    `create table genai_bench.record (
      run_key bigint not null,
      position integer not null,
      level_index integer not null,
      outcome text not null,
      body text not null,
      primary key (run_key, position)
    ) partition by range (run_key)`,
    `create index record_by_level on genai_bench.record (run_key, level_index, position)`,
    `create index record_by_outcome on genai_bench.record (run_key, outcome, position)`,
  ],
  '002-access': [
    `create table genai_bench.token (
      token_key bigint generated always as identity primary key,
      name text not null,
      role text not null check (role in ('viewer', 'runner', 'admin')),
      token_hash text not null unique,
      created_at_ms bigint not null,
      revoked_at_ms bigint
    )`,
    `create unique index token_by_name on genai_bench.token (name) where revoked_at_ms is null`,
    `create table genai_bench.audit_entry (
      entry_key bigint generated always as identity primary key,
      at_ms bigint not null,
      actor text not null,
      role text,
      action text not null,
      subject text,
      address text,
      outcome text not null,
      detail text
    )`,
    `create function genai_bench.refuse_change() returns trigger language plpgsql as
      $$ begin raise exception 'The audit log is append-only.'; end $$`,
    `create trigger audit_entry_stays before update or delete or truncate on genai_bench.audit_entry
      for each statement execute function genai_bench.refuse_change()`,
  ],
  '003-signing-key': [`create table genai_bench.signing_key (use text primary key, value text not null)`],
  '004-charts': [`alter table genai_bench.run add column charts text`],
};
