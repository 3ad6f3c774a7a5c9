import { describe, expect, it } from 'vitest';
import type { RequestOutcome } from '../record/request-outcome.ts';
import { outcomeKinds } from '../record/request-outcome.ts';
import type { RequestRecord } from '../record/request-record.ts';
import { buildChunks, buildRecord, buildStreamedRecord } from '../testing/build-record.ts';
import { levelOptions } from '../testing/level-options.ts';
import { summarizeRecords } from './summarize-level.ts';

/** One request after the other, a second each: first token after 100 ms, 1,000 output and 200 input tokens. */
function backToBack(count: number): RequestRecord[] {
  return Array.from({ length: count }, (_, index) => {
    const sentAtMs = index * 1000;
    const tokens = {
      input: { count: 200, source: 'server' },
      output: { count: 1000, source: 'server' },
    } as const;
    return buildStreamedRecord({ sentAtMs, tokenAtMs: [sentAtMs + 100, sentAtMs + 1000] }, { index, tokens });
  });
}

const failed = (sentAtMs: number, closedAtMs: number, outcome: RequestOutcome): RequestRecord =>
  buildRecord({ sentAtMs, closedAtMs, outcome });
const refusal: RequestOutcome = { kind: 'http_error', status: 500, message: 'no' };

describe('summarizeRecords', () => {
  it.each([
    [0, 0, 100],
    [0.25, 0.25, 50],
    [0.1, 0, 90],
    [0, 0.37, 63],
  ])(
    'gives the same rates for a trim of %d and %d: tokens and time are cut alike',
    (warmupRatio, cooldownRatio, inWindow) => {
      const summary = summarizeRecords(backToBack(100), { ...levelOptions, warmupRatio, cooldownRatio });
      expect(summary.throughput.outputTokensPerSecond).toBeCloseTo(1000, 6);
      expect(summary.throughput.inputTokensPerSecond).toBeCloseTo(200, 6);
      expect(summary.throughput.totalTokensPerSecond).toBeCloseTo(1200, 6);
      expect(summary.throughput.requestsPerSecond).toBeCloseTo(1, 9);
      expect(summary.counts.inWindow).toBe(inWindow);
      expect(summary.metrics.e2eLatencyMs?.count).toBe(inWindow);
      expect(summary.counts.issued).toBe(100);
    },
  );

  it('counts a request that straddles the edge in part on each side', () => {
    // One request of 10 s that gives its 100 tokens from 0 to 10 s; the window is its second half.
    const record = buildStreamedRecord(
      { sentAtMs: 0, tokenAtMs: [0, 10_000] },
      { tokens: { output: { count: 100, source: 'server' } } },
    );
    const { throughput, counts } = summarizeRecords([record], { ...levelOptions, warmupRatio: 0.5 });
    expect(throughput).toEqual({ requestsPerSecond: 0.1, outputTokensPerSecond: 10 });
    expect(counts.inWindow).toBe(0);
  });

  it('keeps the slow request that starts inside the window and ends after it', () => {
    const slow = buildStreamedRecord({ sentAtMs: 4000, tokenAtMs: [4100, 10_000] });
    const early = buildStreamedRecord({ sentAtMs: 0, tokenAtMs: [100, 200] });
    const { metrics } = summarizeRecords([early, slow], {
      ...levelOptions,
      warmupRatio: 0.3,
      cooldownRatio: 0.3,
    });
    expect(metrics.e2eLatencyMs).toMatchObject({ count: 1, max: 6000 });
  });

  it('only counts warm-up requests', () => {
    const warmup = buildStreamedRecord({ sentAtMs: -9000, tokenAtMs: [-1, 0] }, { phase: 'warmup' });
    const summary = summarizeRecords([warmup, ...backToBack(2)], levelOptions);
    expect(summary.counts).toMatchObject({ issued: 2, warmup: 1, inWindow: 2 });
    expect(summary.window.startMs).toBe(0);
    expect(summary.metrics.e2eLatencyMs?.max).toBe(1000);
  });

  it('keeps a request of one output token, without a TPOT', () => {
    const { metrics, counts } = summarizeRecords(
      [buildStreamedRecord({ sentAtMs: 0, tokenAtMs: [50] })],
      levelOptions,
    );
    expect(counts.inWindow).toBe(1);
    expect(metrics.ttftMs?.p50).toBe(50);
    expect(metrics.outputTokenCount?.sum).toBe(1);
    expect(metrics.tpotMs).toBeUndefined();
    expect(metrics.itlMs).toBeUndefined();
  });

  it('divides errors by the requests that ended by themselves', () => {
    const records = [
      ...backToBack(10),
      ...Array.from({ length: 10 }, () => failed(0, 5, refusal)),
      failed(0, 5, { kind: 'cancelled', message: 'end of the run' }),
      buildRecord({ scheduledAtMs: 3, outcome: { kind: 'dropped', message: 'no slot' } }),
    ];
    const summary = summarizeRecords(records, levelOptions);
    expect(summary.errorRate).toBe(0.5);
    expect(summary.errorCounts).toEqual({ '500': 10 });
    expect(summary.counts.byOutcome).toMatchObject({
      completed: 10,
      http_error: 10,
      cancelled: 1,
      dropped: 1,
    });
    const total = outcomeKinds.reduce((sum, kind) => sum + summary.counts.byOutcome[kind], 0);
    expect(total).toBe(summary.counts.issued);
  });

  it('summarizes a level of errors only', () => {
    const summary = summarizeRecords([failed(0, 100, refusal), failed(100, 200, refusal)], levelOptions);
    expect(summary.errorRate).toBe(1);
    expect(summary.metrics).toEqual({});
    expect(summary.throughput).toEqual({ requestsPerSecond: 0 });
    expect(summary.concurrency).toEqual({ timeWeightedMean: 1, max: 1 });
  });

  it('summarizes a level without requests', () => {
    const summary = summarizeRecords([], { ...levelOptions, status: 'failed', failure: 'unreachable' });
    expect(summary).toMatchObject({
      status: 'failed',
      failure: 'unreachable',
      metrics: {},
      throughput: {},
      slices: [],
    });
    expect(summary.errorRate).toBeUndefined();
    expect(summary.steady).toBeUndefined();
    expect(summary.window.durationMs).toBe(0);
  });

  it('has a distribution over all gaps of all requests, and says how many are bounded', () => {
    const records = [
      buildStreamedRecord({ sentAtMs: 0, tokenAtMs: [10, 20, 40] }),
      buildStreamedRecord(
        { sentAtMs: 5, tokenAtMs: [10, 40, 40] },
        { chunks: buildChunks([10, 40, 40], [0, 1, 1]) },
      ),
    ];
    const { metrics, instrument } = summarizeRecords(records, levelOptions);
    expect(metrics.itlMs).toMatchObject({
      count: 4,
      min: 10,
      max: 20,
      mean: (30 + 30) / (2 + 2),
      sum: 60,
      p50: 15,
      boundedCount: 2,
      method: 'exact',
    });
    expect(instrument.coalescedChunkShare).toBeCloseTo(1 / 6, 12);
  });

  it('leaves the gaps and latencies of failed requests out', () => {
    const cut = buildStreamedRecord(
      { sentAtMs: 0, tokenAtMs: [10, 20] },
      { outcome: { kind: 'incomplete', message: 'cut' } },
    );
    expect(summarizeRecords([cut], levelOptions).metrics).toEqual({});
  });

  it('counts answers that arrived at once', () => {
    const buffered = buildStreamedRecord(
      { sentAtMs: 0, tokenAtMs: [900, 900, 900] },
      { chunks: buildChunks([900, 900, 900], [1, 1, 1]) },
    );
    const { counts, metrics } = summarizeRecords([buffered, ...backToBack(1)], levelOptions);
    expect(counts.arrivedAtOnce).toBe(1);
    expect(metrics.tpotMs?.count).toBe(1);
  });

  it('starts an open loop at the schedule and states the rate of the schedule', () => {
    const records = [0, 100, 200, 300].map((scheduledAtMs, index) =>
      buildStreamedRecord(
        { sentAtMs: scheduledAtMs + 50, tokenAtMs: [scheduledAtMs + 60, scheduledAtMs + 90] },
        { index, scheduledAtMs },
      ),
    );
    const summary = summarizeRecords(records, levelOptions);
    expect(summary.window).toMatchObject({ startMs: 0, endMs: 390 });
    expect(summary.throughput.offeredRequestsPerSecond).toBe(10);
    expect(summary.metrics.responseTimeMs?.mean).toBe(90);
    expect(summary.metrics.e2eLatencyMs?.mean).toBe(40);
    expect(summary.instrument.sendLagMs).toEqual({ p50: 50, p99: 50, max: 50 });
    expect(summary.instrument.grade.verdict).toBe('degraded');
  });

  it('measures an answer in one piece by its body', () => {
    const embedding = buildRecord({
      streamed: false,
      sentAtMs: 0,
      firstByteAtMs: 90,
      closedAtMs: 100,
      tokens: { input: { count: 50, source: 'server' } },
    });
    const { metrics, throughput } = summarizeRecords([embedding], levelOptions);
    expect(metrics.e2eLatencyMs?.mean).toBe(100);
    expect(metrics.ttftMs).toBeUndefined();
    expect(throughput).toEqual({ requestsPerSecond: 10, inputTokensPerSecond: 500 });
    const embeddings = summarizeRecords([embedding], { ...levelOptions, task: 'text-to-embeddings' });
    expect(embeddings.throughput.totalTokensPerSecond).toBe(500);
    expect(embeddings.throughput).not.toHaveProperty('outputTokensPerSecond');
  });

  it('has hidden tokens before the first chunk and shown ones after it', () => {
    // 500 hidden tokens in 500 ms, then 11 shown ones 10 ms apart.
    const tokenAtMs = Array.from({ length: 11 }, (_, index) => 500 + 10 * index);
    const thinking = buildStreamedRecord(
      { sentAtMs: 0, tokenAtMs },
      {
        tokens: { output: { count: 511, source: 'server' }, visible: { count: 11, source: 'server' } },
      },
    );
    const { metrics, throughput, slices } = summarizeRecords([thinking], {
      ...levelOptions,
      sliceWidthMs: 100,
    });
    expect(metrics.tpotMs?.mean).toBe(10);
    expect(metrics.outputInferenceSpeed?.mean).toBe(100);
    expect(metrics.outputThroughput?.mean).toBe(100);
    expect(metrics.tokensPerChunk?.mean).toBe(1);
    expect(metrics.hiddenOutputTokenCount?.sum).toBe(500);
    expect(throughput.outputTokensPerSecond).toBe(511 / 0.6);
    expect(slices.map(({ outputTokenCount }) => outputTokenCount)).toEqual([100, 100, 100, 100, 100, 11]);
  });

  it('believes no count that the chunks contradict, and says so', () => {
    const contradicted = { output: { count: 510, source: 'server', contradicted: true } } as const;
    const { metrics, throughput, slices, instrument } = summarizeRecords(
      [
        buildStreamedRecord({ sentAtMs: 0, tokenAtMs: [10, 20] }, { tokens: contradicted }),
        buildRecord({ sentAtMs: 0, closedAtMs: 20, tokens: contradicted }),
      ],
      levelOptions,
    );
    for (const key of ['tpotMs', 'outputInferenceSpeed', 'outputThroughput', 'outputTokenCount'] as const)
      expect(metrics).not.toHaveProperty(key);
    expect(throughput).not.toHaveProperty('outputTokensPerSecond');
    expect(slices[0]).not.toHaveProperty('outputTokenCount');
    expect(instrument.grade).toMatchObject({
      verdict: 'degraded',
      reasons: [expect.stringContaining('in 2 answers')],
    });
  });

  it('has no gaps and no TPOT of answers side by side in one stream', () => {
    const record = buildStreamedRecord({ sentAtMs: 0, tokenAtMs: [10, 11, 20, 21] }, { choiceCount: 2 });
    const { metrics, instrument } = summarizeRecords([record], levelOptions);
    expect(metrics).not.toHaveProperty('itlMs');
    expect(metrics).not.toHaveProperty('tpotMs');
    expect(instrument.grade.reasons.join()).toContain('side by side');
  });

  it('names the fields of unread payloads, at most 20 of them', () => {
    const records = Array.from({ length: 30 }, (_, index) =>
      buildStreamedRecord({ sentAtMs: 0, tokenAtMs: [10] }, { unreadPayloads: { [`delta.x${index}`]: 2 } }),
    );
    const { instrument } = summarizeRecords(records, levelOptions);
    expect(Object.keys(instrument.unreadPayloads ?? {})).toHaveLength(21);
    expect(instrument.unreadPayloads).toMatchObject({ 'delta.x0': 2, 'other fields': 20 });
    expect(instrument.grade.reasons.join()).toContain(
      '60 payloads came in fields that are not read (delta.x0,',
    );
  });

  it.each([
    ['nothing in common, all cached', undefined, 133, 'degraded'],
    ['the prefix that was asked for', { tokenCount: 100 }, 130, 'trusted'],
    ['the share that was asked for', { ratio: 0.75 }, 109, 'trusted'],
    ['more than the prefix', { tokenCount: 50 }, 133, 'degraded'],
    ['what the chat template adds', undefined, 34, 'trusted'],
  ] as const)('holds cached input against the plan: %s', (_title, prefix, cachedCount, verdict) => {
    // 100 tokens of a prompt and 34 of a chat template.
    const record = buildStreamedRecord(
      { sentAtMs: 0, tokenAtMs: [10, 20] },
      {
        requested: { inputTokenCount: 100 },
        tokens: {
          input: { count: 134, source: 'server' },
          cachedInput: { count: cachedCount, source: 'server' },
        },
      },
    );
    const { instrument } = summarizeRecords([record], {
      ...levelOptions,
      ...(prefix === undefined ? {} : { prefix }),
    });
    expect(instrument.cachedInputShare).toBe(cachedCount / 134);
    expect(instrument.grade.verdict).toBe(verdict);
  });

  it.each([
    [0.5, 0.5],
    [-0.1, 0],
    [Number.NaN, 0],
  ])('refuses ratios of %d and %d', (warmupRatio, cooldownRatio) => {
    expect(() => summarizeRecords([], { ...levelOptions, warmupRatio, cooldownRatio })).toThrow(
      'add up to less than 1',
    );
  });
});
