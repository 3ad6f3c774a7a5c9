import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Caller } from './caller.ts';

/**
 * Writes down who was let in, so that any server that was started with the same tokens can read it, and nobody else
 * can write it.
 */
export interface SignedCallers {
  issue(caller: Caller): string;
  /** Who it was issued to, and a number of its own; `undefined` once it has lapsed, or if it was made elsewhere. */
  read(text: string): { readonly caller: Caller; readonly id: string } | undefined;
}

export interface SignedCallersOptions {
  /** Keeps what is issued for one use from being taken for another. */
  readonly use: 'session' | 'ticket';
  readonly lifetimeMs: number;
  /** Whoever knows the key of a scope can write callers of that scope: it must be as secret as what it lets do. */
  readonly keys: Readonly<Record<Caller['scope'], string>>;
  /** Wall time, which all servers share. */
  readonly nowMs: () => number;
}

const payloadSchema = z.strictObject({
  scope: z.enum(['view', 'control']),
  name: z.string(),
  role: z.enum(['viewer', 'runner', 'admin']).exactOptional(),
  tokenHash: z.string().exactOptional(),
  id: z.string(),
  expiresAtMs: z.number(),
});

export function createSignedCallers({ use, lifetimeMs, keys, nowMs }: SignedCallersOptions): SignedCallers {
  const sign = (scope: Caller['scope'], payload: string): Buffer =>
    createHmac('sha256', keys[scope]).update(`${use} ${scope} ${payload}`).digest();
  return {
    issue(caller) {
      const { scope, name, role, tokenHash } = caller;
      const id = randomBytes(12).toString('base64url');
      const content = { scope, name, role, tokenHash, id, expiresAtMs: nowMs() + lifetimeMs };
      const payload = Buffer.from(JSON.stringify(content)).toString('base64url');
      return `${payload}.${sign(scope, payload).toString('base64url')}`;
    },
    read(text) {
      const [payload = '', signature = ''] = text.split('.');
      const parsed = payloadSchema.safeParse(parseJson(Buffer.from(payload, 'base64url').toString('utf8')));
      if (!parsed.success) return undefined;
      const { id, expiresAtMs, ...caller } = parsed.data;
      const given = Buffer.from(signature, 'base64url');
      const expected = sign(caller.scope, payload);
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
      return expiresAtMs > nowMs() ? { caller, id } : undefined;
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What is no JSON was not issued here; it is refused like a wrong signature.
    return undefined;
  }
}
