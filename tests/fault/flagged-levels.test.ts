import type { LevelSummary } from '@genai-bench/core-metrics';
import { describe, expect, test } from 'vitest';
import { collectRun, onlyLevel, shortLevel } from '../support/collect-run.ts';
import { simulatorForTest } from '../support/test-servers.ts';

async function levelWith(
  simulate: Readonly<Record<string, true | number>>,
  {
    itlMs = 2,
    extraBody = {},
  }: { readonly itlMs?: number; readonly extraBody?: Readonly<Record<string, unknown>> } = {},
): Promise<LevelSummary> {
  const simulator = await simulatorForTest({ itlMs });
  return onlyLevel(
    await collectRun({ ...shortLevel, apiBase: simulator.url, extraBody: { ...extraBody, simulate } }),
  );
}

/** So far that a machine which is busy with something else does not read two chunks at once. */
const apart = { itlMs: 150 };

describe('a level says of its figures', () => {
  test('that answers were held back and came at once', async () => {
    const level = await levelWith({ 'buffer-all': true });
    expect(level.counts.arrivedAtOnce).toBe(4);
    expect(level.metrics).not.toHaveProperty('itlMs');
    expect(level.instrument.coalescedChunkShare).toBe(7 / 8);
    expect(level.instrument.grade.verdict).not.toBe('trusted');
    expect((await levelWith({}, apart)).counts.arrivedAtOnce).toBe(0);
  });

  test('how many tokens a chunk holds, and keeps gaps between chunks apart from time per token', async () => {
    const level = await levelWith(
      { 'tokens-per-chunk': 4 },
      { ...apart, extraBody: { stream_options: { continuous_usage_stats: true } } },
    );
    expect(level.metrics.chunkCount?.mean).toBe(2);
    expect(level.metrics.tokensPerChunk?.mean).toBe(4);
    // Two chunks of four tokens: one gap, in which the four of the second came.
    expect(level.metrics.itlMs?.count).toBe(4);
    expect(level.metrics.tpotMs?.mean).toBeCloseTo(level.metrics.itlMs!.mean / 4, 6);
    expect(level.metrics.outputTokenCount?.mean).toBe(8);
  });

  test('that token counts are estimates', async () => {
    const level = await levelWith({ 'missing-usage': true });
    expect(level.instrument.tokenCountSources).toEqual({ estimate: 4 });
    expect(level.instrument.grade.reasons.join()).toContain('estimated');
  });

  test('that events could not be read', async () => {
    const level = await levelWith({ 'malformed-event': true });
    expect(level.instrument.unparsedEventCount).toBe(4);
    expect(level.instrument.grade.reasons.join()).toContain('could not be read');
  });

  test('that requests met a connection which the server had given up', async () => {
    const simulator = await simulatorForTest();
    const run = await collectRun({
      ...shortLevel,
      apiBase: simulator.url,
      concurrency: 1,
      extraBody: { simulate: { 'keep-alive-reset': true } },
    });
    expect(onlyLevel(run).counts.byOutcome.completed).toBe(4);
    // Each request but the first finds the connection of the one before it.
    const records = run.records.toSorted((a, b) => a.index - b.index);
    expect(records.map(({ resendCount }) => resendCount)).toEqual([undefined, 1, 1, 1]);
    expect(records.slice(1).every(({ connection }) => connection?.reused === false)).toBe(true);
  });

  test('what length was asked for, where the model stops by itself', async () => {
    const simulator = await simulatorForTest({ naturalTokens: 5 });
    const run = await collectRun({
      ...shortLevel,
      apiBase: simulator.url,
      backend: 'openai',
      maxRequests: 12,
    });
    expect(run.records.every(({ requested }) => requested.outputTokenCount === 8)).toBe(true);
    const short = run.records.filter(({ finishReason }) => finishReason === 'stop');
    expect(short.length).toBeGreaterThan(0);
    for (const { tokens } of short) expect(tokens.output?.count).toBeLessThan(8);
  });
});
