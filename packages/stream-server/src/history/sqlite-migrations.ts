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
  [
    `alter table run add column backend text not null default 'unknown'`,
    `alter table run add column search text not null default ''`,
    `alter table run add column record_count integer not null default 0`,
    `update run set
      backend = coalesce(json_extract(listing, '$.backend'), 'unknown'),
      search = lower(run_id || char(10) || model || char(10)
        || coalesce(json_extract(listing, '$.backend'), '') || char(10)
        || coalesce(json_extract(listing, '$.task'), '') || char(10)
        || coalesce(json_extract(listing, '$.scenarios'), '')),
      record_count = (select count(*) from record where record.run_key = run.run_key)`,
    `create table run_tag (
      run_key integer not null,
      tag_key text not null,
      tag_value text not null,
      primary key (run_key, tag_key)
    )`,
    `create index run_by_tag on run_tag (tag_key, tag_value, run_key)`,
    `create table token (
      token_key integer primary key autoincrement,
      name text not null,
      role text not null check (role in ('viewer', 'runner', 'admin')),
      token_hash text not null unique,
      created_at_ms integer not null,
      revoked_at_ms integer
    )`,
    `create unique index token_by_name on token (name) where revoked_at_ms is null`,
    `create table audit_entry (
      entry_key integer primary key autoincrement,
      at_ms integer not null,
      actor text not null,
      role text,
      action text not null,
      subject text,
      address text,
      outcome text not null,
      detail text
    )`,
    `create trigger audit_entry_stays before update on audit_entry
      begin select raise(abort, 'The audit log is append-only.'); end`,
    `create trigger audit_entry_remains before delete on audit_entry
      begin select raise(abort, 'The audit log is append-only.'); end`,
  ],
  [`create table signing_key (use text primary key, value text not null)`],
  [`alter table run add column charts text`],
];
