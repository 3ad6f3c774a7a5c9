import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createStreamRedactor } from './redact-stream.ts';

const key = 'sk-canary-0123456789';

function redact(secrets: readonly string[], pieces: readonly string[]): string[] {
  const redactor = createStreamRedactor(secrets);
  return [...pieces.map((piece) => redactor.push(piece)), redactor.end()];
}

describe('createStreamRedactor', () => {
  it('takes a secret out of one piece', () => {
    expect(redact([key], [`My key is ${key}, yes.`])).toEqual(['My key is [redacted], yes.', '']);
  });

  it('holds back only what may be the beginning of a secret, and only as long as it may be', () => {
    expect(redact([key], ['a sk-can', 'did camera s', 'o', ' be it'])).toEqual([
      'a ',
      'sk-candid camera ',
      'so',
      ' be it',
      '',
    ]);
  });

  it('finds the secret again where its beginning repeats', () => {
    const repeating = 'abababababababababac';
    expect(redact([repeating], ['abab', repeating, '!']).join('')).toBe('abab[redacted]!');
  });

  it('does not take the beginning of a longer secret for a shorter one', () => {
    const longer = `${key}-and-more`;
    expect(redact([key, longer], [key, '-and', '-more.']).join('')).toBe('[redacted].');
    expect(redact([key, longer], [key, '-else']).join('')).toBe('[redacted]-else');
    expect(redact([key, longer], [key]).join('')).toBe('[redacted]');
  });

  it('shows no half of a secret at the end, but a few letters that merely look like it', () => {
    expect(redact([key], [`It is ${key.slice(0, -1)}`]).join('')).toBe('It is [redacted]');
    expect(redact([key], ['I ask sk-']).join('')).toBe('I ask sk-');
  });

  it('leaves words alone that serve as a key where none is needed', () => {
    expect(redact(['test', 'not-needed'], ['a test is not-needed'])).toEqual(['a test is not-needed', '']);
  });

  it('gives the same however the text is cut, and never the secret', () => {
    const words = fc.constantFrom('a', 's', 'sk-', 'sk-canary', key, key.slice(3), ' ', 'ä', '9');
    fc.assert(
      fc.property(fc.array(words), fc.array(fc.nat(200)), (parts, cuts) => {
        const text = `${parts.join('')}.`;
        const ends = [...cuts.filter((cut) => cut < text.length), text.length].sort((a, b) => a - b);
        const pieces = ends.map((end, index) => text.slice(index === 0 ? 0 : ends[index - 1], end));
        const shown = redact([key], pieces).join('');
        expect(shown).toBe(text.replaceAll(key, '[redacted]'));
      }),
    );
  });
});
