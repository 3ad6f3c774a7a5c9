import { describe, expect, it } from 'vitest';
import { buildChunks, buildRecord } from '../testing/build-record.ts';
import { outputInferenceSpeed } from '../throughput/output-inference-speed.ts';
import { outputThroughput } from '../throughput/output-throughput.ts';
import { timePerOutputTokenMs } from './time-per-output-token.ts';

function answer(options: {
  readonly outputTokenCount: number;
  readonly lastTokenAtMs: number;
  readonly tokenCount?: readonly number[];
}) {
  const chunks = buildChunks([1000, options.lastTokenAtMs]);
  return buildRecord({
    sentAtMs: 0,
    firstTokenAtMs: 1000,
    lastTokenAtMs: options.lastTokenAtMs,
    chunks: options.tokenCount === undefined ? chunks : { ...chunks, tokenCount: options.tokenCount },
    tokens: { output: { count: options.outputTokenCount, source: 'server' } },
  });
}

describe('timePerOutputTokenMs', () => {
  it.each([
    ['keeps the first token and its prefill out', { outputTokenCount: 101, lastTokenAtMs: 2000 }, 10],
    [
      'subtracts the tokens of the first chunk where they are known',
      { outputTokenCount: 101, lastTokenAtMs: 2000, tokenCount: [51, 50] },
      20,
    ],
    ['is undefined for one token', { outputTokenCount: 1, lastTokenAtMs: 1000 }, undefined],
    ['is undefined for no token', { outputTokenCount: 0, lastTokenAtMs: 1000 }, undefined],
    [
      'is undefined when all tokens came with the first chunk',
      { outputTokenCount: 5, lastTokenAtMs: 2000, tokenCount: [5, 0] },
      undefined,
    ],
    ['is undefined when no time passed', { outputTokenCount: 2, lastTokenAtMs: 1000 }, undefined],
  ])('%s', (_title, options, expected) => {
    expect(timePerOutputTokenMs(answer(options))).toBe(expected);
  });

  it('is undefined without a token count', () => {
    expect(timePerOutputTokenMs(buildRecord({ firstTokenAtMs: 0, lastTokenAtMs: 9 }))).toBeUndefined();
  });

  it('is undefined for a proxy that passed on 400 tokens within a tenth of a millisecond', () => {
    const held = answer({ outputTokenCount: 400, lastTokenAtMs: 1000.1 });
    expect(timePerOutputTokenMs(held)).toBeUndefined();
    expect(outputInferenceSpeed(held)).toBeUndefined();
    expect(outputThroughput(held)).toBeUndefined();
  });
});

describe('speeds', () => {
  it('are the inverse of TPOT: 10 ms a token is 100 tokens/s', () => {
    const record = answer({ outputTokenCount: 101, lastTokenAtMs: 2000 });
    expect(outputInferenceSpeed(record)).toBe(100);
    expect(outputThroughput(record)).toBe(100);
  });

  it('differ where the first chunk is known to hold several tokens', () => {
    const record = answer({ outputTokenCount: 101, lastTokenAtMs: 2000, tokenCount: [51, 50] });
    expect(outputInferenceSpeed(record)).toBe(50);
    expect(outputThroughput(record)).toBe(100);
  });

  it('are undefined for one token, neither 0 nor infinite', () => {
    const record = answer({ outputTokenCount: 1, lastTokenAtMs: 1000 });
    expect(outputInferenceSpeed(record)).toBeUndefined();
    expect(outputThroughput(record)).toBeUndefined();
  });
});
