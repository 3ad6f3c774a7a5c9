export { createPostgresRunHistory, openPostgresStorage } from './postgres-run-history.ts';
export type { PostgresRunHistoryOptions } from './open-postgres-database.ts';
