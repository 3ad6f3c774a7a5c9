import { createHash, createHmac } from 'node:crypto';

/**
 * The cookies that the holder of a token could write with it: signed with the token itself, for every scope, role and
 * token that they could wish for, in the form that states rights and in the one that states a token.
 */
export function forgeSessions(token: string, wantedTokens: readonly string[]): string {
  const expiry = { id: 'forged', expiresAtMs: Date.now() + 3_600_000 };
  const claims = (['view', 'control'] as const).flatMap((scope) => [
    { context: `session ${scope}`, content: { scope, name: 'a-admin', role: 'admin', ...expiry } },
    { context: `session ${scope}`, content: { scope, name: 'control token', ...expiry } },
  ]);
  const passes = wantedTokens.map((wanted) => ({
    context: 'session',
    content: { tokenHash: createHash('sha256').update(wanted).digest('hex'), ...expiry },
  }));
  return [...claims, ...passes]
    .map(({ context, content }, index) => {
      const payload = Buffer.from(JSON.stringify(content)).toString('base64url');
      const signature = createHmac('sha256', token).update(`${context} ${payload}`).digest('base64url');
      return `genai-bench-${index}=${payload}.${signature}`;
    })
    .join('; ');
}
