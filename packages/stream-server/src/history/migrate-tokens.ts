import { TokenStoreError, type NamedToken, type TokenStore } from '../access/token-store.ts';

export interface TokenMigrationOptions {
  readonly from: TokenStore;
  readonly to: TokenStore;
  /** Does each change of the target, for who writes down that it was made; just does it unless stated. */
  readonly around?: (act: TokenChange, work: () => Promise<void>) => Promise<void>;
  readonly signal?: AbortSignal;
}

export interface TokenChange {
  readonly action: 'copyToken' | 'revokeToken';
  /** The token's name. */
  readonly subject: string;
}

export interface TokenMigrationReport {
  readonly copied: number;
  readonly present: number;
  /** That were valid in the target alone. */
  readonly revoked: number;
  /** Names of the tokens that the target has otherwise, or whose name another valid token has there. */
  readonly different: readonly string[];
}

/**
 * Copies named tokens, which go on working: their hashes are all there is. A token is known by its hash. One that is
 * revoked in the source is revoked in the target too, and never the other way round: what was taken from somebody must
 * not come back by a copy.
 */
export async function migrateTokens(options: TokenMigrationOptions): Promise<TokenMigrationReport> {
  const { from, to, signal, around = (_act, work) => work() } = options;
  const target = await to.list();
  const known = new Map(target.map((token) => [token.tokenHash, token]));
  const validNames = new Set(target.filter(isValid).map(({ name }) => name));
  const report = { copied: 0, present: 0, revoked: 0, different: [] as string[] };
  for (const token of await from.list()) {
    signal?.throwIfAborted();
    const { name } = token;
    const there = known.get(token.tokenHash);
    if (there === undefined && isValid(token) && validNames.has(name)) {
      report.different.push(name);
    } else if (there === undefined) {
      const isAdded = await addTo(to, token, (work) => around({ action: 'copyToken', subject: name }, work));
      if (isAdded) report.copied += 1;
      else report.different.push(name);
    } else if (there.name !== name || there.role !== token.role) {
      report.different.push(name);
    } else if (token.revokedAtMs !== undefined && isValid(there)) {
      const atMs = token.revokedAtMs;
      await around({ action: 'revokeToken', subject: name }, async () => void (await to.revoke(name, atMs)));
      validNames.delete(name);
      report.revoked += 1;
    } else report.present += 1;
  }
  return report;
}

const isValid = ({ revokedAtMs }: NamedToken): boolean => revokedAtMs === undefined;

/** False where another token took the name just now. */
async function addTo(
  to: TokenStore,
  token: NamedToken,
  around: (work: () => Promise<void>) => Promise<void>,
): Promise<boolean> {
  try {
    await around(() => to.add(token));
    return true;
  } catch (error) {
    if (error instanceof TokenStoreError && error.code === 'name-taken') return false;
    throw error;
  }
}
