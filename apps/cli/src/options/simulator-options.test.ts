import { describe, expect, it } from 'vitest';
import type { RawValue } from './raw-flags.ts';
import { readSimulatorOptions, simulatorUsageError } from './simulator-options.ts';

describe('readSimulatorOptions', () => {
  it('listens on 8082 unless told otherwise', () => {
    expect(readSimulatorOptions(new Map())).toEqual({ port: 8082 });
  });

  it('reads flags and faults', () => {
    const options = readSimulatorOptions(
      new Map<string, RawValue>([
        ['port', '0'],
        ['ttft-ms', '20.5'],
        ['fault', ['role-only', 'stall-after=3:0.1', 'crlf:.5']],
      ]),
    );
    expect(options).toEqual({
      port: 0,
      ttftMs: 20.5,
      faults: [
        { name: 'role-only', probability: 1 },
        { name: 'stall-after', value: 3, probability: 0.1 },
        { name: 'crlf', probability: 0.5 },
      ],
    });
  });

  it('reads faults whose names have digits', () => {
    const options = readSimulatorOptions(new Map([['fault', ['http-429=2:0.5']]]));
    expect(options).toMatchObject({ faults: [{ name: 'http-429', value: 2, probability: 0.5 }] });
  });

  it('refuses a fault that it cannot read', () => {
    expect(() => readSimulatorOptions(new Map([['fault', ['x=y']]]))).toThrow(
      '--fault must be name[=value][:share], got "x=y".',
    );
  });
});

describe('simulatorUsageError', () => {
  it('puts the flag in place of the option', () => {
    expect(
      simulatorUsageError(new RangeError('ttftMs must be a number of at least 0, got -3.')).message,
    ).toBe('--ttft-ms must be a number of at least 0, got -3.');
  });
});
