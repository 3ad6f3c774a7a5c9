import { describe, expect, it } from 'vitest';
import { summarizeRecords } from '../level/summarize-level.ts';
import type { RequestOutcome } from '../record/request-outcome.ts';
import { buildRecord, buildStreamedRecord } from '../testing/build-record.ts';
import { levelOptions } from '../testing/level-options.ts';
import { toAggregatedMetrics } from './genai-bench-aggregated-metrics.ts';
import { toIndividualRequestMetrics } from './genai-bench-request-metrics.ts';

/** Sent at 0, first token at 500, 11 tokens until 1,500: TPOT 100 ms; 100 input tokens. */
const answer = buildStreamedRecord(
  { sentAtMs: 0, tokenAtMs: [500, 1500] },
  { tokens: { input: { count: 100, source: 'server' }, output: { count: 11, source: 'server' } } },
);
const failure = (outcome: RequestOutcome) => buildRecord({ sentAtMs: 0, closedAtMs: 1500, outcome });

describe('toIndividualRequestMetrics', () => {
  it('has the keys, seconds, and null for what is unknown', () => {
    expect(toIndividualRequestMetrics(answer)).toEqual({
      ttft: 0.5,
      tpot: 0.1,
      e2e_latency: 1.5,
      output_latency: 1,
      output_inference_speed: 10,
      num_input_tokens: 100,
      num_output_tokens: 11,
      num_reasoning_tokens: null,
      total_tokens: 111,
      input_throughput: 200,
      output_throughput: 10,
      audio_throughput: null,
      error_code: null,
      error_message: null,
    });
  });

  it('converts the four latencies to ms and nothing else', () => {
    expect(toIndividualRequestMetrics(answer, 'ms')).toMatchObject({
      ttft: 500,
      tpot: 100,
      e2e_latency: 1500,
      output_latency: 1000,
      output_inference_speed: 10,
      input_throughput: 200,
    });
  });

  it('keeps a request of one token, with a null tpot', () => {
    const one = buildStreamedRecord({ sentAtMs: 0, tokenAtMs: [500] });
    expect(toIndividualRequestMetrics(one)).toMatchObject({ ttft: 0.5, tpot: null, num_output_tokens: 1 });
  });

  it('takes the end of an answer in one piece for its first token', () => {
    const whole = buildRecord({ streamed: false, sentAtMs: 0, closedAtMs: 250 });
    expect(toIndividualRequestMetrics(whole)).toMatchObject({
      ttft: 0.25,
      e2e_latency: 0.25,
      output_latency: null,
    });
  });

  it.each([
    ['the status', { kind: 'http_error', status: 429, message: 'slow down' }, 429],
    ['a number from inside the stream', { kind: 'api_error', code: '503', message: 'slow down' }, 503],
    ['599 for a name', { kind: 'api_error', code: 'rate_limit_exceeded', message: 'slow down' }, 599],
    [
      '599 where there is no status',
      { kind: 'transport_error', code: 'ECONNRESET', message: 'slow down' },
      599,
    ],
  ] as const)('gives an error a number: %s', (_title, outcome, code) => {
    expect(toIndividualRequestMetrics(failure(outcome))).toMatchObject({
      error_code: code,
      error_message: 'slow down',
      ttft: null,
      num_input_tokens: null,
    });
  });

  it('has no entry for a cancelled or dropped request', () => {
    expect(toIndividualRequestMetrics(failure({ kind: 'cancelled', message: '' }))).toBeUndefined();
    expect(toIndividualRequestMetrics(failure({ kind: 'dropped', message: '' }))).toBeUndefined();
  });
});

describe('toAggregatedMetrics', () => {
  const records = [
    answer,
    failure({ kind: 'http_error', status: 500, message: '' }),
    failure({ kind: 'transport_error', code: 'ECONNRESET', message: '' }),
    failure({ kind: 'incomplete', message: '' }),
    failure({ kind: 'cancelled', message: '' }),
  ];
  const load = { mode: 'closed', concurrency: 4 } as const;
  const aggregated = toAggregatedMetrics(summarizeRecords(records, { ...levelOptions, load }));

  it('has the figures under their keys', () => {
    const { stats, ...figures } = aggregated;
    expect(figures).toEqual({
      scenario: 'D(100,100)',
      num_concurrency: 4,
      batch_size: 1,
      iteration_type: 'num_concurrency',
      run_duration: 1.5,
      mean_output_throughput_tokens_per_s: 11 / 1.5,
      mean_input_throughput_tokens_per_s: 100 / 1.5,
      mean_total_tokens_throughput_tokens_per_s: 111 / 1.5,
      requests_per_second: 1 / 1.5,
      error_codes_frequency: { '500': 1, '599': 2 },
      error_rate: 0.75,
      num_error_requests: 3,
      num_completed_requests: 1,
      num_requests: 4,
    });
    expect(Object.keys(stats)).toEqual([
      'ttft',
      'tpot',
      'e2e_latency',
      'output_latency',
      'output_inference_speed',
      'num_input_tokens',
      'num_output_tokens',
      'num_reasoning_tokens',
      'total_tokens',
      'input_throughput',
      'output_throughput',
      'audio_throughput',
    ]);
  });

  it('has eleven statistics in seconds, null where nobody defines the metric', () => {
    const half = Object.fromEntries(
      ['min', 'max', 'mean', 'sum', 'p25', 'p50', 'p75', 'p90', 'p95', 'p99'].map((key) => [key, 0.5]),
    );
    expect(aggregated.stats.ttft).toEqual({ ...half, stddev: 0 });
    expect(Object.values(aggregated.stats.num_reasoning_tokens)).toEqual(
      Array.from({ length: 11 }, () => null),
    );
  });

  it('converts latencies alone to ms', () => {
    const { stats } = toAggregatedMetrics(summarizeRecords(records, levelOptions), { timeUnit: 'ms' });
    expect([stats.ttft.mean, stats.tpot.mean, stats.e2e_latency.mean, stats.output_latency.mean]).toEqual([
      500, 100, 1500, 1000,
    ]);
    expect(stats.output_inference_speed.mean).toBe(10);
  });

  it('leaves unknown rates out of a level of errors', () => {
    const errors = toAggregatedMetrics(summarizeRecords(records.slice(1, 2), levelOptions));
    expect(errors).toMatchObject({ error_rate: 1, requests_per_second: 0, num_requests: 1 });
    expect(errors).not.toHaveProperty('mean_output_throughput_tokens_per_s');
  });

  it('speaks of batches where the load has them, and of the rate in an open loop', () => {
    const batches = { mode: 'closed', concurrency: 1, batchSize: 8 } as const;
    expect(toAggregatedMetrics(summarizeRecords([answer], { ...levelOptions, load: batches }))).toMatchObject(
      {
        iteration_type: 'batch_size',
        batch_size: 8,
        num_concurrency: 1,
      },
    );
    const open = { mode: 'open', requestsPerSecond: 2.5, arrival: 'poisson' } as const;
    const summary = summarizeRecords([answer], { ...levelOptions, load: open });
    expect(toAggregatedMetrics(summary).num_concurrency).toBe(2.5);
  });
});
