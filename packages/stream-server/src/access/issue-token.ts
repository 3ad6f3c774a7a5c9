import { createHash, randomBytes } from 'node:crypto';
import { roles, TokenStoreError, type NamedToken, type Role, type TokenStore } from './token-store.ts';

export interface IssueTokenOptions {
  readonly store: TokenStore;
  readonly name: string;
  readonly role: Role;
  /** Wall time. */
  readonly nowMs: number;
}

const namePattern = /^[\w.@-]{1,64}$/;

/** Makes a token and keeps its hash. What is given back is the only copy of the token. */
export async function issueToken({ store, name, role, nowMs }: IssueTokenOptions): Promise<string> {
  if (!namePattern.test(name)) {
    throw new TokenStoreError(
      'invalid-token',
      `A token's name has 1 to 64 letters, digits and any of . _ @ -, got "${name.slice(0, 80)}". Write for instance alice.`,
    );
  }
  if (!roles.includes(role)) {
    throw new TokenStoreError(
      'invalid-token',
      `There is no role "${String(role)}". Choose ${roles.join(', ')}.`,
    );
  }
  const token = randomBytes(24).toString('base64url');
  const added: NamedToken = { name, role, tokenHash: hashToken(token), createdAtMs: nowMs };
  await store.add(added);
  return token;
}

/**
 * SHA-256, hex. A slow hash with a salt protects passwords, which can be guessed; nobody guesses 192 random bits, so
 * that the hash tells nothing, and a fast one keeps requests cheap.
 */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
