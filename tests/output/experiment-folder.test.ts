import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { METRIC_VERSION, SCHEMA_VERSION, type RequestRecord, type RunEvent } from '@genai-bench/core-metrics';
import { readRecords, readRecordsHeader, runBenchmark, type BenchmarkOptions } from '@genai-bench/runner';
import { describe, expect, test } from 'vitest';
import { shortLevel } from '../support/collect-run.ts';
import { simulatorForTest } from '../support/test-servers.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

async function runWithFolder(options: BenchmarkOptions) {
  const run = runBenchmark(options);
  const events: RunEvent[] = [];
  for await (const event of run) events.push(event);
  const started = events.find((event) => event.type === 'run-started');
  const folder = started?.experimentFolder ?? '';
  const readJson = async (name: string): Promise<Record<string, unknown>> =>
    // Files of this project; the test checks their keys.
    JSON.parse(await readFile(join(folder, name), 'utf8')) as Record<string, unknown>;
  return {
    run,
    events,
    folder,
    names: (await readdir(folder)).toSorted(),
    readJson,
    summary: await run.result,
  };
}

async function recordsIn(folder: string): Promise<RequestRecord[]> {
  const records: RequestRecord[] = [];
  for await (const record of readRecords(join(folder, 'records.jsonl'))) records.push(record);
  return records;
}

describe('the experiment folder of a run', () => {
  test('holds metadata, a file per level, all records and the summary', async () => {
    const simulator = await simulatorForTest({ faults: [{ name: 'http-429', probability: 0.2 }] });
    const baseFolder = await temporaryFolder();
    const { run, events, folder, names, readJson, summary } = await runWithFolder({
      ...shortLevel,
      apiBase: simulator.url,
      scenarios: ['D(20,8)', 'N(30,5)/(6,2)'],
      concurrency: [1, 2],
      maxRequests: 10,
      warmupRequests: 1,
      output: { baseFolder },
      serverLabels: { engine: 'vLLM', version: 'v1.2', gpuType: 'H100', gpuCount: '4' },
    });
    expect(basename(folder)).toMatch(/^vllm_vLLM_v1\.2_text-to-text_sim_\d{8}_\d{6}$/);
    expect(names).toHaveLength(7);
    expect(names).toEqual([
      expect.stringMatching(/^D_?20_8_text-to-text_num_concurrency_1_time_\d+s\.json$/),
      expect.stringMatching(/^D_?20_8_text-to-text_num_concurrency_2_time_\d+s\.json$/),
      expect.stringMatching(/^N_?30_5_+6_2_text-to-text_num_concurrency_1_time_\d+s\.json$/),
      expect.stringMatching(/^N_?30_5_+6_2_text-to-text_num_concurrency_2_time_\d+s\.json$/),
      'experiment_metadata.json',
      'records.jsonl',
      'summary.json',
    ]);

    const metadata = await readJson('experiment_metadata.json');
    expect(metadata).toMatchObject({
      api_backend: 'vllm',
      auth_config: {},
      api_model_name: 'sim',
      model: 'sim',
      task: 'text-to-text',
      num_concurrency: [1, 2],
      batch_size: [1],
      iteration_type: 'num_concurrency',
      traffic_scenario: ['D(20,8)', 'N(30,5)/(6,2)'],
      server_engine: 'vLLM',
      server_version: 'v1.2',
      server_gpu_type: 'H100',
      server_gpu_count: '4',
      max_requests_per_run: 10,
      metrics_time_unit: 's',
      _run_id: run.runId,
    });

    for (const [index, name] of names.slice(0, 4).entries()) {
      const level = await readJson(name);
      expect(Object.keys(level).toSorted()).toEqual([
        '_time_unit',
        'aggregated_metrics',
        'individual_request_metrics',
      ]);
      // Warm-up requests are not among them.
      expect(level['individual_request_metrics']).toHaveLength(10);
      expect(level['aggregated_metrics']).toMatchObject({
        scenario: summary.levels[index]!.scenario,
        num_concurrency: (index % 2) + 1,
        iteration_type: 'num_concurrency',
        num_requests: 10,
        num_completed_requests: summary.levels[index]!.counts.byOutcome.completed,
        num_error_requests: summary.levels[index]!.counts.byOutcome.http_error,
      });
    }
    expect(await readJson('summary.json')).toEqual(JSON.parse(JSON.stringify(summary)));
    expect(summary).toMatchObject({
      schemaVersion: SCHEMA_VERSION,
      metricVersion: METRIC_VERSION,
      environment: { node: process.version, cpuModel: expect.any(String) as unknown },
    });
    const records = await recordsIn(folder);
    expect(records).toHaveLength(44);
    expect(records).toEqual(
      events.flatMap((event) => (event.type === 'request-finished' ? [event.record] : [])),
    );
    expect(await readRecordsHeader(join(folder, 'records.jsonl'))).toMatchObject({
      runId: run.runId,
      plan: summary.plan,
    });
  });

  test('is never shared by two runs', async () => {
    const simulator = await simulatorForTest();
    const options = {
      ...shortLevel,
      apiBase: simulator.url,
      output: { baseFolder: await temporaryFolder(), folderName: 'mine' },
    };
    const [first, second] = [await runWithFolder(options), await runWithFolder(options)];
    expect(basename(first.folder)).toBe('mine');
    expect(basename(second.folder)).toBe('mine_2');
  });

  test('holds partial results of a run that was stopped, marked as aborted', async () => {
    const simulator = await simulatorForTest();
    const controller = new AbortController();
    const run = runBenchmark(
      {
        ...shortLevel,
        apiBase: simulator.url,
        concurrency: [1, 2],
        maxRequests: 100_000,
        output: { baseFolder: await temporaryFolder() },
      },
      { signal: controller.signal },
    );
    let folder = '';
    for await (const event of run) {
      if (event.type === 'run-started') folder = event.experimentFolder ?? '';
      if (event.type === 'request-finished') controller.abort();
    }
    const names = await readdir(folder);
    expect(names.filter((name) => name.includes('partial'))).toEqual([]);
    expect(names.filter((name) => name.startsWith('D'))).toHaveLength(1);
    const summary = JSON.parse(await readFile(join(folder, 'summary.json'), 'utf8')) as unknown;
    expect(summary).toMatchObject({ status: 'aborted', levels: [{ status: 'aborted' }] });
    expect(await recordsIn(folder)).toHaveLength((await run.result).levels[0]!.counts.issued);
  });

  test('of a level of nothing but errors has the errors in it', async () => {
    const simulator = await simulatorForTest();
    const { folder, names, readJson } = await runWithFolder({
      ...shortLevel,
      apiBase: simulator.url,
      extraBody: { simulate: { 'http-500': true } },
      output: { baseFolder: await temporaryFolder() },
    });
    const level = await readJson(names.find((name) => name.startsWith('D'))!);
    expect(level['aggregated_metrics']).toMatchObject({
      num_error_requests: 4,
      num_completed_requests: 0,
      error_rate: 1,
      error_codes_frequency: { 500: 4 },
    });
    expect(level['individual_request_metrics']).toMatchObject(
      Array.from({ length: 4 }, () => ({ ttft: null, error_code: 500 })),
    );
    expect(await recordsIn(folder)).toHaveLength(4);
  });

  test('that cannot be made rejects the result and says where', async () => {
    const simulator = await simulatorForTest();
    const run = runBenchmark({
      ...shortLevel,
      apiBase: simulator.url,
      output: { baseFolder: '/dev/null/results' },
    });
    await expect(run.result).rejects.toMatchObject({ name: 'RunnerError', code: 'output-failed' });
    await expect(run.result).rejects.toThrow('/dev/null/results');
    expect(simulator.truth.requests()).toEqual([]);
  });
});
