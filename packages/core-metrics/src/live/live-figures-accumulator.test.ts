import { describe, expect, it } from 'vitest';
import { buildChunks, buildRecord, buildStreamedRecord } from '../testing/build-record.ts';
import { createLiveFigures } from './live-figures-accumulator.ts';

describe('createLiveFigures', () => {
  it('starts with counts and no figures', () => {
    const live = createLiveFigures({ startMs: 100 }).snapshot(100);
    expect(live).toEqual({
      issued: 0,
      inFlight: 0,
      byOutcome: {
        completed: 0,
        http_error: 0,
        api_error: 0,
        transport_error: 0,
        timeout: 0,
        incomplete: 0,
        cancelled: 0,
        dropped: 0,
      },
      errorCounts: {},
      errorMessages: {},
      liveMetrics: { ttft: [], input_throughput: [], output_throughput: [], output_latency: [], stats: {} },
    });
  });

  it('follows issued, finished and failed requests', () => {
    const figures = createLiveFigures({ startMs: 0 });
    figures.recordIssued(3);
    figures.recordFinished(buildStreamedRecord({ sentAtMs: 0, tokenAtMs: [100, 200, 300] }), 300);
    figures.recordFinished(buildRecord({ outcome: { kind: 'http_error', status: 429, message: '' } }), 310);
    figures.recordFinished(buildStreamedRecord({ sentAtMs: 0, tokenAtMs: [1] }, { phase: 'warmup' }), 320);
    const live = figures.snapshot(400);
    expect(live).toMatchObject({ issued: 3, inFlight: 1, errorCounts: { '429': 1 } });
    expect(live.byOutcome).toMatchObject({ completed: 1, http_error: 1 });
    expect(live.ttftMs).toMatchObject({ count: 1, min: 100, max: 100, mean: 100, p50: 100 });
    expect(live.itlMs).toMatchObject({ count: 2, mean: 100 });
    expect(live.requestsPerSecond).toBeUndefined();
  });

  it('says how many gaps are bounded, and knows no rate of tokens that were contradicted', () => {
    const figures = createLiveFigures({ startMs: 0 });
    figures.recordFinished(
      buildStreamedRecord(
        { sentAtMs: 0, tokenAtMs: [100, 120, 120] },
        {
          chunks: buildChunks([100, 120, 120], [0, 1, 1]),
          tokens: { output: { count: 900, source: 'server', contradicted: true } },
        },
      ),
      1000,
    );
    const live = figures.snapshot(2000);
    expect(live.itlMs).toMatchObject({ count: 2, mean: 10, boundedCount: 2 });
    expect(live).not.toHaveProperty('outputTokensPerSecond');
  });

  it('speaks seconds in the shape of genai-bench', () => {
    const figures = createLiveFigures({ startMs: 0 });
    figures.recordFinished(buildStreamedRecord({ sentAtMs: 0, tokenAtMs: [500, 1000] }), 1000);
    figures.recordFinished(buildStreamedRecord({ sentAtMs: 0, tokenAtMs: [1500, 2000] }), 2000);
    const { stats } = figures.snapshot(2000).liveMetrics;
    expect(stats.ttft?.mean).toBe(1);
    expect(stats.ttft?.p50).toBeCloseTo(1, 1);
    expect(stats.output_latency).toMatchObject({ min: 0.5, max: 0.5, mean: 0.5, p99: 0.5 });
    expect(stats.output_throughput).toEqual({ min: 2, max: 2, mean: 2 });
    expect(stats.input_throughput?.max).toBe(200);
  });

  it('takes rates over the last seconds only', () => {
    const figures = createLiveFigures({ startMs: 0, rateWindowMs: 5000 });
    // 10 requests/s of 2 tokens for 10 s, then silence.
    for (let atMs = 50; atMs < 10_000; atMs += 100) {
      figures.recordFinished(
        buildStreamedRecord({ sentAtMs: atMs - 20, tokenAtMs: [atMs - 10, atMs] }),
        atMs,
      );
    }
    const busy = figures.snapshot(9999);
    expect(busy.requestsPerSecond).toBeCloseTo(10, 0);
    expect(busy.outputTokensPerSecond).toBeCloseTo(20, 0);
    expect(busy.inputTokensPerSecond).toBeCloseTo(1000, -2);
    expect(figures.snapshot(16_000).requestsPerSecond).toBe(0);
  });

  it('does not invent token rates for a server that states no tokens', () => {
    const figures = createLiveFigures({ startMs: 0 });
    figures.recordFinished(buildStreamedRecord({ sentAtMs: 0, tokenAtMs: [1, 2] }, { tokens: {} }), 500);
    const live = figures.snapshot(2000);
    expect(live.requestsPerSecond).toBe(0.5);
    expect(live).not.toHaveProperty('outputTokensPerSecond');
    expect(live).not.toHaveProperty('inputTokensPerSecond');
  });
});
