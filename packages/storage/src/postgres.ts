export { openPostgres, type OpenPostgresOptions, type PostgresDatabase } from './open-postgres.ts';
export { listenToPostgres, type PostgresListener } from './listen-to-postgres.ts';
