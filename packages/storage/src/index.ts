export { affectedRows, rowsOf, type SqlDatabase, type Steps } from './sql-database.ts';
export { isStorageError, StorageError, type StorageErrorCode } from './storage-error.ts';
export { describePostgresUrl, isPostgresUrl, secretsOfPostgresUrl } from './postgres-address.ts';
