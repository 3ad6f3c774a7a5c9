import { describe, expect, it } from 'vitest';
import { parseSimulatorOptions } from './simulator-options.ts';

describe('parseSimulatorOptions', () => {
  it('fills in defaults and treats undefined as not given', () => {
    const options = parseSimulatorOptions({ port: 8082 });
    expect(options).toMatchObject({ host: '127.0.0.1', port: 8082, models: ['sim'], ttftMs: 50, itlMs: 10 });
  });

  const wrong: [object, string][] = [
    [{ ttft: 3 }, 'Unknown option "ttft". Known are: host, port, models'],
    [{ port: 70_000 }, 'port must be a whole number from 0 to 65535, got 70000.'],
    [{ itlMs: -1 }, 'itlMs must be a number of at least 0, got -1.'],
    [{ ttftMs: Number.NaN }, 'ttftMs must be a number of at least 0, got NaN.'],
    [{ maxBatchSize: 1.5 }, 'maxBatchSize must be a whole number of at least 1, got 1.5.'],
    [{ models: [] }, 'models must be a list of names such as ["sim"], got [].'],
    [{ decode: 'both' }, 'decode must be "independent" or "lockstep", got "both".'],
    [{ tls: { key: 'k' } }, 'tls needs both key and cert'],
    [{ faults: [{ name: 'crlf', probability: 2 }] }, 'probability of fault crlf must be from 0 to 1, got 2.'],
    [{ faults: [{ name: 'nope', probability: 1 }] }, 'No pathology is called "nope".'],
  ];
  it.each(wrong)('refuses %j', (given, message) => {
    expect(() => parseSimulatorOptions(given)).toThrow(message);
  });

  it('does not repeat a wrong apiKey', () => {
    const secret = ['sk-canary'] as unknown as string; // a caller without types
    expect(() => parseSimulatorOptions({ apiKey: secret })).toThrow(/^apiKey must be a text(?!.*canary)/);
  });
});
