import { describe, expect, it } from 'vitest';
import { behaviourOf, parseSimulateField, parseSimulateHeader } from './parse-simulate.ts';
import { healthyBehaviour } from './stream-behaviour.ts';

describe('parseSimulateHeader', () => {
  it('reads names and values', () => {
    expect(parseSimulateHeader('role-only, stall-after=3 ,')).toEqual([
      { name: 'role-only' },
      { name: 'stall-after', value: 3 },
    ]);
  });

  it.each([
    ['unknown-thing', 'No pathology is called "unknown-thing". Known are: role-only'],
    ['role-only=3', 'role-only takes no value, got 3. Write just "role-only".'],
    ['stall-after=x', 'Write for example "stall-after=2".'],
    ['stall-after=', 'stall-after takes a whole number of tokens from 1, got NaN.'],
    ['coalesce=1', 'coalesce takes a whole number of events from 2, got 1.'],
  ])('refuses %s and says what to write', (header, message) => {
    expect(() => parseSimulateHeader(header)).toThrow(message);
  });
});

describe('parseSimulateField', () => {
  it('takes true for the default, a number for a value and false for nothing', () => {
    expect(parseSimulateField({ crlf: true, coalesce: 3, 'no-done': false })).toEqual([
      { name: 'crlf' },
      { name: 'coalesce', value: 3 },
    ]);
  });

  it.each([null, 3, ['crlf']])('refuses %j', (field) => {
    expect(() => parseSimulateField(field)).toThrow('simulate must be an object');
  });
});

describe('behaviourOf', () => {
  it('is healthy without faults', () => {
    expect(behaviourOf([])).toEqual(healthyBehaviour);
  });

  it('combines faults and lets the later win', () => {
    const behaviour = behaviourOf([{ name: 'crlf' }, { name: 'stall-after', value: 9 }, { name: 'cr' }]);
    expect(behaviour).toEqual({ ...healthyBehaviour, lineEnd: '\r', stallAfterTokens: 9 });
  });
});
