export type StorageErrorCode =
  /** The file is no database, or a damaged one. */
  | 'corrupt'
  /** The database was written by a later version of this program. */
  | 'newer'
  /** The database cannot be reached, opened, read or written. */
  | 'unavailable'
  | 'closed';

/** A database that cannot do what was asked. The message names it, and holds no password. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly code: StorageErrorCode;

  constructor(code: StorageErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** By name: each of the CommonJS files of this package holds a class of its own. */
export function isStorageError(error: unknown): error is StorageError {
  return error instanceof Error && error.name === 'StorageError';
}
