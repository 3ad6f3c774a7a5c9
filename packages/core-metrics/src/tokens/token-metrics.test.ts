import { describe, expect, it } from 'vitest';
import type { TokenCount } from '../record/token-counts.ts';
import { buildChunks, buildRecord, buildStreamedRecord } from '../testing/build-record.ts';
import { hasArrivedAtOnce } from './arrived-at-once.ts';
import { cachedInputTokenCount } from './cached-input-token-count.ts';
import { chunkCount } from './chunk-count.ts';
import { inputTokenCount } from './input-token-count.ts';
import { hiddenOutputTokenCount, outputTokenCount, visibleOutputTokenCount } from './output-token-count.ts';
import { reasoningTokenCount } from './reasoning-token-count.ts';
import { tokensPerChunk } from './tokens-per-chunk.ts';
import { totalTokenCount } from './total-token-count.ts';

const of = (count: number): TokenCount => ({ count, source: 'server' });
const tokens = { input: of(100), output: of(30), reasoning: of(12), cachedInput: of(64) };
const full = buildRecord({ tokens, chunks: buildChunks([1, 2, 3]) });
const bare = buildRecord();

describe('token metrics', () => {
  it.each([
    ['input', inputTokenCount, 100],
    ['output', outputTokenCount, 30],
    ['reasoning', reasoningTokenCount, 12],
    ['cached input', cachedInputTokenCount, 64],
    ['total', totalTokenCount, 130],
    ['chunks', chunkCount, 3],
    ['tokens per chunk', tokensPerChunk, 10],
  ])('%s: the value where it is known, else undefined', (_title, metric, expected) => {
    expect(metric(full)).toBe(expected);
    expect(metric(bare)).toBeUndefined();
  });

  it('leaves out reasoning tokens that exceed all output tokens', () => {
    expect(reasoningTokenCount(buildRecord({ tokens: { output: of(5), reasoning: of(6) } }))).toBeUndefined();
    expect(reasoningTokenCount(buildRecord({ tokens: { output: of(5), reasoning: of(5) } }))).toBe(5);
  });

  it('tells tokens that came as chunks from those that did not', () => {
    const hidden = buildRecord({ tokens: { output: of(510), visible: of(10) } });
    expect(
      [outputTokenCount, visibleOutputTokenCount, hiddenOutputTokenCount].map((of) => of(hidden)),
    ).toEqual([510, 10, 500]);
    expect(visibleOutputTokenCount(full)).toBe(30);
    expect(hiddenOutputTokenCount(full)).toBeUndefined();
  });

  it('takes no count that the arrivals contradict', () => {
    const odd = buildRecord({
      tokens: { input: of(5), output: { ...of(510), contradicted: true } },
      chunks: buildChunks([1, 2]),
    });
    for (const metric of [outputTokenCount, visibleOutputTokenCount, totalTokenCount, tokensPerChunk])
      expect(metric(odd)).toBeUndefined();
  });

  it('keeps a count of 0, which is known', () => {
    expect(outputTokenCount(buildRecord({ tokens: { output: of(0) } }))).toBe(0);
  });

  it('has no total from one half', () => {
    expect(totalTokenCount(buildRecord({ tokens: { input: of(5) } }))).toBeUndefined();
  });

  it('counts no chunks for an answer in one piece', () => {
    expect(chunkCount(buildRecord({ streamed: false, chunks: buildChunks([1]) }))).toBeUndefined();
  });
});

describe('hasArrivedAtOnce', () => {
  const times = { sentAtMs: 0, firstTokenAtMs: 900, lastTokenAtMs: 900 };
  it.each([
    [
      'several tokens in one read',
      buildRecord({ ...times, tokens, chunks: buildChunks([900, 900], [7, 7]) }),
      true,
    ],
    ['several tokens in one chunk', buildRecord({ ...times, tokens, chunks: buildChunks([900]) }), true],
    ['one token', buildRecord({ ...times, tokens: { output: of(1) }, chunks: buildChunks([900]) }), false],
    ['no known token count', buildRecord({ ...times, chunks: buildChunks([900]) }), false],
    [
      'ten chunks 10 ms apart, whatever usage says',
      buildStreamedRecord(
        { sentAtMs: 0, tokenAtMs: Array.from({ length: 10 }, (_, index) => 10 * index) },
        { tokens: { output: of(9000) } },
      ),
      false,
    ],
    ['an answer in one piece by request', buildRecord({ ...times, tokens, streamed: false }), false],
    ['tokens 10 ms apart', buildStreamedRecord({ sentAtMs: 0, tokenAtMs: [100, 110, 120] }), false],
    [
      'tokens 10 µs apart in reads of their own',
      buildStreamedRecord({ sentAtMs: 0, tokenAtMs: [100, 100.01, 100.02] }),
      true,
    ],
  ])('%s: %#', (_title, record, expected) => {
    expect(hasArrivedAtOnce(record)).toBe(expected);
  });
});
