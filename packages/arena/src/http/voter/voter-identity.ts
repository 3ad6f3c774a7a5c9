import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** Who a browser is to the arena: a random id that only this server can have given out. */
export interface VoterIdentity {
  /** Differs by secret, because cookies know no ports: two arenas on one machine leave each other's voters alone. */
  readonly cookieName: string;
  /** The voter of a `Cookie` header; undefined without one, and for ids that were not signed with this secret. */
  voterOf(cookieHeader: string | undefined): string | undefined;
  issue(): { readonly voterId: string; readonly cookieValue: string };
}

const shortestSecret = 32;

/** Workers that share a store share the secret too. Throws a `RangeError` for one that could be guessed. */
export function createVoterIdentity(voterSecret: string): VoterIdentity {
  if (voterSecret.length < shortestSecret) {
    throw new RangeError(
      `voterSecret must have at least ${shortestSecret} characters, got ${voterSecret.length}. Take 32 random bytes as hex.`,
    );
  }
  const sign = (text: string): Buffer => createHmac('sha256', voterSecret).update(text).digest();
  const cookieName = `arena-voter-${sign('cookie-name').toString('hex').slice(0, 8)}`;

  function isSigned(voterId: string, signature: string): boolean {
    const expected = sign(`voter:${voterId}`);
    const given = Buffer.from(signature, 'base64url');
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  return {
    cookieName,
    voterOf(cookieHeader) {
      for (const value of cookiesNamed(cookieName, cookieHeader)) {
        const [voterId, signature] = value.split('.', 2);
        if (voterId !== undefined && signature !== undefined && isSigned(voterId, signature)) return voterId;
      }
      return undefined;
    },
    issue() {
      const voterId = randomBytes(16).toString('base64url');
      return { voterId, cookieValue: `${voterId}.${sign(`voter:${voterId}`).toString('base64url')}` };
    },
  };
}

/** There may be several of one name, for instance with another path. */
function cookiesNamed(name: string, header: string | undefined): readonly string[] {
  return (header ?? '').split(';').flatMap((part) => {
    const [key, value] = part.trim().split('=', 2);
    return key === name && value !== undefined ? [value] : [];
  });
}
