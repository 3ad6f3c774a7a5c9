import { describe, expect, it } from 'vitest';
import { buildRecord } from '../testing/build-record.ts';
import { inputThroughput } from './input-throughput.ts';

describe('inputThroughput', () => {
  it.each([
    ['divides input tokens by TTFT in seconds', { sentAtMs: 0, firstTokenAtMs: 500 }, 200],
    ['is undefined when TTFT is 0', { sentAtMs: 500, firstTokenAtMs: 500 }, undefined],
    ['is undefined without a token', { sentAtMs: 0 }, undefined],
    [
      'is undefined for an answer in one piece',
      { sentAtMs: 0, firstTokenAtMs: 500, streamed: false },
      undefined,
    ],
  ])('%s', (_title, parts, expected) => {
    const tokens = { input: { count: 100, source: 'server' } } as const;
    expect(inputThroughput(buildRecord({ ...parts, tokens }))).toBe(expected);
  });

  it('is undefined without a token count', () => {
    expect(inputThroughput(buildRecord({ sentAtMs: 0, firstTokenAtMs: 500 }))).toBeUndefined();
  });
});
