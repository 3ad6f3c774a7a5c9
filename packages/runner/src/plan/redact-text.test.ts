import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedactor } from './redact-text.ts';

const secret = fc
  .string({ minLength: 4, maxLength: 60, unit: 'binary' })
  .filter((text) => text.trim() === text && text.length >= 4);
/** Texts around a secret come from another alphabet, so that they cannot spell it by themselves. */
const around = fc.string({ unit: fc.constantFrom('ä', 'ö', 'ü', '\n') });

describe('createRedactor', () => {
  it.each([
    ['as it is', (value: string) => value],
    ['inside JSON', (value: string) => JSON.stringify(value).slice(1, -1)],
    ['inside JSON inside JSON text', (value: string) => JSON.stringify({ said: value })],
    ['inside a URL', (value: string) => encodeURIComponent(value)],
  ])('leaves no secret %s', (_, spell) => {
    fc.assert(
      fc.property(secret, around, around, (value, before, after) => {
        fc.pre(!'[redacted]'.includes(value) && !/[äöü\n]/.test(value));
        const spelled = spell(value);
        const redacted = createRedactor([value])(`${before}${spelled}${after}${spelled}`);
        expect(redacted).not.toContain(spelled);
        expect(redacted).toContain('[redacted]');
        expect(redacted.startsWith(before)).toBe(true);
      }),
    );
  });

  it.each<[string, (key: string) => string]>([
    ['upper case', (key) => key.toUpperCase()],
    ['lower case', (key) => key.toLowerCase()],
    ['reverse', (key) => Array.from(key).reverse().join('')],
    ['hex', (key) => Buffer.from(key).toString('hex')],
    ['base64', (key) => Buffer.from(key).toString('base64')],
    ['base64 of a header', (key) => Buffer.from(`Bearer ${key}`).toString('base64')],
    ['base64 of a user and a password', (key) => Buffer.from(`user:${key}!`).toString('base64')],
    ['base64url', (key) => Buffer.from(`x${key}`).toString('base64url')],
  ])('leaves nothing that a key can be read from in %s', (_, spell) => {
    const key = 'sk-Canary~0?9>4>';
    const redacted = createRedactor([key])(`Wrong key ${spell(key)}.`);
    expect(redacted).toContain('[redacted]');
    expect(redacted.length).toBeLessThanOrEqual('Wrong key [redacted].'.length + 16);
    const words = redacted.replaceAll('[redacted]', ' ').split(' ');
    const read = words.flatMap((word) => [word, Buffer.from(word, 'base64').toString('latin1')]).join(' ');
    expect(read.toLowerCase()).not.toContain('canary');
  });

  it('leaves alone what only looks like a short secret in disguise', () => {
    expect(createRedactor(['test'])('TEST tset dGVzdA')).toBe('TEST tset dGVzdA');
  });

  it('takes the token out of a header value on its own', () => {
    expect(createRedactor(['Bearer abc-123'])('Incorrect key: abc-123.')).toBe('Incorrect key: [redacted].');
  });

  it('takes the longer of two nested secrets out whole', () => {
    expect(createRedactor(['abcd', 'abcdefgh'])('x abcdefgh y abcd')).toBe('x [redacted] y [redacted]');
  });

  it('leaves secrets of fewer than four characters alone', () => {
    expect(createRedactor(['abc', ''])('abc abc')).toBe('abc abc');
  });

  it('takes a secret that holds half a surrogate pair', () => {
    expect(createRedactor(['\ud800abcd'])('x \ud800abcd')).toBe('x [redacted]');
  });
});
