/** `viewer` may watch; `runner` may start, stop and delete runs too; `admin` may also read tokens and the audit log. */
export type Role = 'viewer' | 'runner' | 'admin';

export const roles: readonly Role[] = ['viewer', 'runner', 'admin'];

/** A token that somebody was given, without the token itself. */
export interface NamedToken {
  readonly name: string;
  readonly role: Role;
  /** SHA-256 of the token, hex. */
  readonly tokenHash: string;
  readonly createdAtMs: number;
  /** Absent while it is valid. */
  readonly revokedAtMs?: number;
}

/**
 * Who was given which role. Implementations keep hashes only, keep revoked tokens for the record, and let no two valid
 * tokens have one name.
 */
export interface TokenStore {
  /** Throws a `TokenStoreError` of code `name-taken` for a valid token whose name another valid one has. */
  add(token: NamedToken): Promise<void>;
  /** All, oldest first, the revoked ones too. */
  list(): Promise<readonly NamedToken[]>;
  /** False where no valid token has the name. */
  revoke(name: string, atMs: number): Promise<boolean>;
}

export class TokenStoreError extends Error {
  override readonly name = 'TokenStoreError';
  readonly code: 'name-taken' | 'invalid-token';

  constructor(code: 'name-taken' | 'invalid-token', message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export function nameTaken(name: string): TokenStoreError {
  return new TokenStoreError(
    'name-taken',
    `There is a valid token named "${name}". Revoke it first, or choose another name.`,
  );
}
