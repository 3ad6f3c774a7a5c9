import { describe, expect, it } from 'vitest';
import { sampleRecord } from '../testing/sample-battle.ts';
import { isColdStart, speedsOf } from './view-reveal.ts';

const loadedFor = (loadMs: number) =>
  sampleRecord({
    serverTimings: { loadMs },
    firstTokenAtMs: 2_020,
    firstAnswerTokenAtMs: 2_020,
    lastTokenAtMs: 2_100,
  });

describe('speedsOf', () => {
  it('gives the times as measured, and beside them how long loading took', () => {
    expect(speedsOf(loadedFor(2_000))).toMatchObject({ ttftMs: 2_020, e2eLatencyMs: 2_100, loadMs: 2_000 });
  });

  it.each([
    ['13 µs', 0.013, undefined],
    ['0', 0, undefined],
    ['just under the limit', 49.9, undefined],
    ['the limit', 50, 50],
  ])('takes %s for what it is', (_, stated, loadMs) => {
    expect(speedsOf(loadedFor(stated)).loadMs).toBe(loadMs);
  });

  it('counts tokens per second from the first token, so that loading does not change them', () => {
    expect(speedsOf(loadedFor(2_000)).outputTokensPerSecond).toBeCloseTo(
      speedsOf(sampleRecord()).outputTokensPerSecond!,
    );
  });

  it('knows nothing of loading where the server does not', () => {
    expect(speedsOf(sampleRecord())).not.toHaveProperty('loadMs');
  });
});

describe('isColdStart', () => {
  it.each([
    [499, false],
    [500, true],
  ])('of %s ms of loading is %s', (loadMs, isCold) => {
    expect(isColdStart(loadedFor(loadMs))).toBe(isCold);
  });
});
