import { isStorageError } from '@genai-bench/storage';

export type RunHistoryErrorCode =
  /** The file is no database, or a damaged one. */
  | 'corrupt'
  /** The database was written by a later version of this program. */
  | 'newer'
  /** The file cannot be opened or written. */
  | 'unavailable'
  /** A cursor or limit that no page could have given. */
  | 'invalid-query'
  /** A run that cannot be kept as it is. */
  | 'invalid-run'
  | 'closed';

/** A history that cannot do what was asked; `code` says which kind. */
export class RunHistoryError extends Error {
  override readonly name = 'RunHistoryError';
  readonly code: RunHistoryErrorCode;

  constructor(code: RunHistoryErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** An error of the database as the history's own; any other as it is. */
export function toHistoryError(error: unknown): unknown {
  return isStorageError(error)
    ? new RunHistoryError(error.code, error.message, { cause: error.cause })
    : error;
}

export async function throwingHistoryErrors<Result>(open: () => Promise<Result>): Promise<Result> {
  try {
    return await open();
  } catch (error) {
    throw toHistoryError(error);
  }
}
