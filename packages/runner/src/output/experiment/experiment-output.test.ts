import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LevelOutline, LevelSummary, RequestRecord } from '@genai-bench/core-metrics';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeRunOutput } from '../../testing/run-output-contract.ts';
import {
  sampleCounts,
  sampleLevelSummary,
  sampleOutline,
  sampleRecord,
  sampleRunSummary,
  sampleStart,
} from '../../testing/sample-run.ts';
import { createExperimentOutput } from './experiment-output.ts';

describeRunOutput('createExperimentOutput', (options) =>
  createExperimentOutput({ ...options, timeUnit: 'ms', toolVersion: '0.1.0' }),
);

/** The pattern by which genai-bench's loader finds run files. */
const loadedName = /^.+_.+_(?:concurrency|batch_size)_\d+_time_\d+s\.json$/;

describe('createExperimentOutput', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'experiment-'));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function writeLevels(
    levels: readonly { outline: LevelOutline; records: readonly RequestRecord[]; summary: LevelSummary }[],
    options: { timeUnit?: 's' | 'ms'; plan?: Record<string, unknown>; command?: string } = {},
  ): Promise<readonly string[]> {
    const { timeUnit = 's', plan = sampleStart().plan, command } = options;
    const output = createExperimentOutput({
      folder,
      redact: (text) => text,
      timeUnit,
      toolVersion: '0.1.0',
      ...(command === undefined ? {} : { command }),
    });
    await output.runStarted(sampleStart({ plan, levels: levels.map((level) => level.outline) }));
    for (const { outline, records, summary } of levels) {
      await output.levelStarted(outline);
      await output.recordsFinished(records);
      await output.levelFinished(summary);
    }
    await output.runFinished(sampleRunSummary());
    await output.close();
    return (await readdir(folder)).filter((name) => name !== 'experiment_metadata.json').toSorted();
  }

  async function readJson(name: string): Promise<Record<string, never>> {
    const value: unknown = JSON.parse(await readFile(join(folder, name), 'utf8'));
    // Looked into by the assertions only.
    return value as Record<string, never>;
  }

  function levelOf(load: LevelOutline['load'], levelIndex = 0) {
    return {
      outline: sampleOutline({ load, levelIndex }),
      records: [sampleRecord(0)],
      summary: sampleLevelSummary({ load, levelIndex }),
    };
  }

  it('writes a run file with genai-bench’s name, keys and seconds', async () => {
    const names = await writeLevels([levelOf({ mode: 'closed', concurrency: 4 })]);
    expect(names).toEqual(['D100_10_text-to-text_num_concurrency_4_time_2s.json']);
    expect(names[0]).toMatch(loadedName);
    const file = await readJson(names[0]!);
    expect(Object.keys(file).toSorted()).toEqual([
      '_time_unit',
      'aggregated_metrics',
      'individual_request_metrics',
    ]);
    expect(file).toMatchObject({
      _time_unit: 's',
      aggregated_metrics: {
        scenario: 'D(100,10)',
        num_concurrency: 4,
        batch_size: 1,
        iteration_type: 'num_concurrency',
        run_duration: 2,
        num_completed_requests: 2,
        stats: { ttft: { mean: 0.05, p99: 0.05 } },
      },
      // TTFT 50 ms, first to last token 20 ms over two gaps, 70 ms in all.
      individual_request_metrics: [
        { ttft: 0.05, tpot: 0.01, e2e_latency: 0.07, num_output_tokens: 3, error_code: null },
      ],
    });
  });

  it('multiplies the four latencies when the unit is ms', async () => {
    const [name] = await writeLevels([levelOf({ mode: 'closed', concurrency: 4 })], { timeUnit: 'ms' });
    expect(await readJson(name!)).toMatchObject({
      _time_unit: 'ms',
      aggregated_metrics: { run_duration: 2, stats: { ttft: { mean: 50 } } },
      individual_request_metrics: [{ ttft: 50, tpot: 10, e2e_latency: 70 }],
    });
    expect(await readJson('experiment_metadata.json')).toMatchObject({ metrics_time_unit: 'ms' });
  });

  it('lists errors, but no warm-up, cancelled or dropped requests', async () => {
    const level = levelOf({ mode: 'closed', concurrency: 4 });
    const records = [
      sampleRecord(0, { phase: 'warmup' }),
      sampleRecord(0, { outcome: { kind: 'http_error', status: 429, message: 'slow down' } }),
      sampleRecord(1, { outcome: { kind: 'cancelled', message: 'end of the level' } }),
      sampleRecord(2, { outcome: { kind: 'dropped', message: 'no slot' } }),
      sampleRecord(3),
    ];
    const [name] = await writeLevels([{ ...level, records }]);
    const { individual_request_metrics: rows } = await readJson(name!);
    expect(rows).toEqual([
      expect.objectContaining({ error_code: 429, error_message: 'slow down', ttft: null }),
      expect.objectContaining({ error_code: null, ttft: 0.05 }),
    ]);
  });

  it('leaves unknown level figures out and counts errors by number, as the reader demands', async () => {
    const level = levelOf({ mode: 'closed', concurrency: 4 });
    const { errorRate: _, ...rest } = sampleLevelSummary();
    const summary: LevelSummary = {
      ...rest,
      counts: { ...rest.counts, byOutcome: sampleCounts({ http_error: 1, timeout: 1, api_error: 2 }) },
      errorCounts: { '429': 1, 'timeout:first-token': 1, 'api_error:500': 1, 'api_error:rate_limit': 1 },
      metrics: {},
      throughput: {},
    };
    const [name] = await writeLevels([{ ...level, summary }]);
    const { aggregated_metrics: aggregated } = await readJson(name!);
    expect(aggregated).toMatchObject({
      error_codes_frequency: { '429': 1, '500': 1, '599': 2 },
      num_error_requests: 4,
      stats: { ttft: { mean: null } },
      _error_counts: summary.errorCounts,
    });
    for (const key of ['error_rate', 'requests_per_second', 'mean_output_throughput_tokens_per_s']) {
      expect(aggregated).not.toHaveProperty(key);
    }
  });

  it('gives open-loop levels their rate as the value, per minute when a rate is not whole', async () => {
    const open = (requestsPerSecond: number) =>
      ({ mode: 'open', requestsPerSecond, arrival: 'poisson' }) as const;
    const names = await writeLevels([levelOf(open(0.5)), levelOf(open(2), 1)]);
    expect(names).toEqual([
      'D100_10_text-to-text_num_concurrency_120_time_2s.json',
      'D100_10_text-to-text_num_concurrency_30_time_2s.json',
    ]);
    expect(await readJson(names[1]!)).toMatchObject({
      aggregated_metrics: {
        num_concurrency: 30,
        _load: open(0.5),
        _iteration_value_unit: 'requests per minute',
      },
    });
    expect(await readJson('experiment_metadata.json')).toMatchObject({
      num_concurrency: [30, 120],
      iteration_type: 'num_concurrency',
      _iteration_value_unit: 'requests per minute',
    });
  });

  it('keeps names apart when levels share scenario and value', async () => {
    const names = await writeLevels([
      levelOf({ mode: 'closed', concurrency: 2, batchSize: 4 }),
      levelOf({ mode: 'closed', concurrency: 8, batchSize: 4 }, 1),
      levelOf({ mode: 'closed', concurrency: 8, batchSize: 16 }, 2),
    ]);
    expect(names).toEqual([
      'D100_10_text-to-text_batch_size_16_time_2s.json',
      'D100_10_text-to-text_level0_batch_size_4_time_2s.json',
      'D100_10_text-to-text_level1_batch_size_4_time_2s.json',
    ]);
    for (const name of names) expect(name).toMatch(loadedName);
  });

  it('writes metadata with genai-bench’s keys, and no field of the plan that it does not know', async () => {
    const level = levelOf({ mode: 'closed', concurrency: 4 });
    await writeLevels([level], { command: 'genai-bench run' });
    const { _plan: plan, ...metadata } = await readJson('experiment_metadata.json');
    expect(plan).toEqual(sampleStart().plan);
    expect(metadata).toEqual({
      cmd: 'genai-bench run',
      benchmark_version: '0.1.0',
      api_backend: 'vllm',
      auth_config: {},
      api_model_name: 'meta-llama/Llama-3.1-8B',
      server_model_tokenizer: null,
      model: 'Llama-3.1-8B',
      task: 'text-to-text',
      num_concurrency: [4],
      batch_size: [1],
      iteration_type: 'num_concurrency',
      traffic_scenario: ['D(100,10)'],
      additional_request_params: { temperature: 0 },
      server_engine: 'vLLM',
      server_version: '0.9',
      server_gpu_type: 'H100',
      server_gpu_count: '2',
      max_time_per_run_s: 60,
      max_requests_per_run: 100,
      experiment_folder_name: folder,
      metrics_time_unit: 's',
      dataset_path: null,
      _schema_version: 1,
      _run_id: 'run-1',
      _started_at: '2026-01-02T03:04:05.000Z',
      _iteration_value_unit: 'requests in flight',
    });
  });

  it('writes no file for a level in which no request ended', async () => {
    const level = levelOf({ mode: 'closed', concurrency: 4 });
    expect(await writeLevels([{ ...level, records: [] }])).toEqual([]);
  });
});
