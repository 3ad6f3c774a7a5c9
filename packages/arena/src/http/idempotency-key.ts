import type { Request } from 'express';
import { HttpFault } from './http-fault.ts';

/** 8 to 128 visible characters: long enough not to be met by chance. */
export const idempotencyKeyPattern = '^[\\x21-\\x7e]{8,128}$';
const pattern = new RegExp(idempotencyKeyPattern);

/** The key under which a command is done once, however often it is sent. */
export function idempotencyKeyOf(request: Request): string {
  const key = request.get('idempotency-key');
  if (key !== undefined && pattern.test(key)) return key;
  const given = key === undefined ? 'there is none' : 'this one has other characters, or too few or too many';
  throw new HttpFault(
    400,
    'idempotency-key',
    `A command needs the header Idempotency-Key with 8 to 128 visible characters, and ${given}. Take a random UUID, and the same one when you repeat the command.`,
  );
}
