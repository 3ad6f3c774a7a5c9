import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

/** What a pass states: which token was presented for it, and nothing about what that token allows. */
export interface Pass {
  /** Absent where none was asked for. */
  readonly tokenHash?: string;
  /** A number of its own. */
  readonly id: string;
}

/** Writes down which token somebody presented, so that servers with the same key believe it and nobody else can write it. */
export interface SignedPasses {
  issue(tokenHash: string | undefined): string;
  /** `undefined` once it has expired, or if it was made with another key or for another use. */
  read(text: string): Pass | undefined;
}

export interface SignedPassesOptions {
  /** Keeps what is issued for one use from being taken for another. */
  readonly use: 'session' | 'ticket';
  readonly lifetimeMs: number;
  /** Of the servers alone: no caller ever has it. */
  readonly key: () => string;
  /** Wall time, which all servers share. */
  readonly nowMs: () => number;
}

const payloadSchema = z.strictObject({
  tokenHash: z.string().exactOptional(),
  id: z.string(),
  expiresAtMs: z.number(),
});

export function createSignedPasses({ use, lifetimeMs, key, nowMs }: SignedPassesOptions): SignedPasses {
  const sign = (payload: string): Buffer => createHmac('sha256', key()).update(`${use} ${payload}`).digest();
  return {
    issue(tokenHash) {
      const id = randomBytes(12).toString('base64url');
      const content = { tokenHash, id, expiresAtMs: nowMs() + lifetimeMs };
      const payload = Buffer.from(JSON.stringify(content)).toString('base64url');
      return `${payload}.${sign(payload).toString('base64url')}`;
    },
    read(text) {
      const [payload = '', signature = ''] = text.split('.');
      const given = Buffer.from(signature, 'base64url');
      const expected = sign(payload);
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
      const parsed = payloadSchema.safeParse(parseJson(Buffer.from(payload, 'base64url').toString('utf8')));
      if (!parsed.success) return undefined;
      const { expiresAtMs, ...pass } = parsed.data;
      return expiresAtMs > nowMs() ? pass : undefined;
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Signed by this key and still not readable: of another version, and refused like a wrong signature.
    return undefined;
  }
}
