import { cp, mkdir, mkdtemp, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareRuns, createRunValues } from '@genai-bench/core-metrics';
import type { RequestRecord, RunSummary } from '@genai-bench/core-metrics';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMemoryRunHistory } from '../history/memory-run-history.ts';
import type { RunHistory } from '../history/run-history.ts';
import { sampleFailure, sampleRecord, sampleRun } from '../testing/sample-run.ts';
import { pythonMetadata, pythonRunFile } from '../testing/python-experiment.ts';
import { importExperiments } from './import-experiments.ts';

let directory: string;
let history: RunHistory;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'experiments-'));
  history = createMemoryRunHistory();
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const records = [sampleRecord(0), sampleFailure(1, 'broken \u2028 line'), sampleRecord(2)];

async function writeOwn(
  name: string,
  summary: RunSummary,
  lines: string = recordLines(summary.runId, records),
): Promise<string> {
  const folder = join(directory, name);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'summary.json'), JSON.stringify(summary));
  await writeFile(join(folder, 'records.jsonl'), lines);
  return folder;
}

function recordLines(runId: string, given: readonly RequestRecord[]): string {
  const header = { type: 'header', schemaVersion: 1, metricVersion: 1, runId, startedAt: '', plan: {} };
  return [header, ...given].map((line) => `${JSON.stringify(line)}\n`).join('');
}

async function writePython(name: string, files: Readonly<Record<string, unknown>>): Promise<string> {
  const folder = join(directory, name);
  await mkdir(folder, { recursive: true });
  for (const [file, content] of Object.entries(files)) {
    await writeFile(join(folder, file), JSON.stringify(content));
  }
  return folder;
}

describe('importExperiments', () => {
  it('brings in the experiments of a folder with their records', async () => {
    await writeOwn('one', sampleRun(records));
    await writeOwn('deeper/two', sampleRun(records, { runId: 'run-2' }));
    const report = await importExperiments({ directory, history });
    expect(report.imported.map(({ runId }) => runId)).toEqual(['run-2', 'run-1']);
    expect(await history.findRun('run-2')).toEqual(sampleRun(records, { runId: 'run-2' }));
    expect((await history.listRecords('run-1', { limit: 9 })).records).toEqual(records);
  });

  it('takes a single experiment folder too', async () => {
    const folder = await writeOwn('one', sampleRun(records));
    expect((await importExperiments({ directory: folder, history })).imported).toEqual([
      { folder, runId: 'run-1' },
    ]);
  });

  it('leaves what it has brought in before, and takes what has changed since', async () => {
    const folder = await writeOwn('one', sampleRun(records, { status: 'aborted' }));
    await writeOwn('two', sampleRun(records, { runId: 'run-2' }));
    await importExperiments({ directory, history });
    expect(await importExperiments({ directory, history })).toMatchObject({
      imported: [],
      unchanged: [{ runId: 'run-1' }, { runId: 'run-2' }],
    });
    await writeFile(join(folder, 'summary.json'), JSON.stringify(sampleRun(records)));
    expect((await importExperiments({ directory, history })).imported).toEqual([{ folder, runId: 'run-1' }]);
    expect((await history.findRun('run-1'))?.status).toBe('completed');
  });

  it('takes the levels that a run has added, and refuses to replace a run by another of its id', async () => {
    const whole = sampleRun(records);
    const [level] = whole.levels;
    const two = { ...whole, levels: [level!, { ...level!, levelIndex: 1, scenario: 'D(1,1)' }] };
    const folder = await writeOwn('one', { ...whole, status: 'aborted' });
    await importExperiments({ directory, history });
    await writeFile(join(folder, 'summary.json'), JSON.stringify(two));
    expect((await importExperiments({ directory, history })).imported).toEqual([{ folder, runId: 'run-1' }]);
    const others: readonly RunSummary[] = [
      { ...two, levels: [{ ...level!, errorRate: 0.5 }, two.levels[1]!] },
      { ...two, levels: [level!] },
      { ...two, startedAt: '2026-01-01T00:00:00.000Z' },
      { ...two, plan: { ...two.plan, model: 'another' } },
    ];
    for (const other of others) {
      await writeFile(join(folder, 'summary.json'), JSON.stringify(other));
      const { imported, refused } = await importExperiments({ directory, history });
      expect([imported, refused]).toEqual([
        [],
        [{ folder, reason: expect.stringContaining('another run with the id "run-1"') }],
      ]);
    }
    expect(await history.findRun('run-1')).toEqual(two);
  });

  it('takes an experiment without records', async () => {
    const folder = await writeOwn('one', sampleRun(records));
    await rm(join(folder, 'records.jsonl'));
    expect((await importExperiments({ directory, history })).imported).toHaveLength(1);
    expect((await history.listRecords('run-1', { limit: 9 })).totalCount).toBe(0);
  });

  it('leaves out a last line that was cut off when its writer was killed', async () => {
    await writeOwn('one', sampleRun(records), recordLines('run-1', records).slice(0, -40));
    await importExperiments({ directory, history });
    expect((await history.listRecords('run-1', { limit: 9 })).records).toEqual(records.slice(0, 2));
  });

  it.each<[title: string, summary: unknown, lines: string, reason: string]>([
    ['no JSON', undefined, '', 'cannot be read'],
    ['something else', { some: 'thing' }, '', 'is no summary of a run'],
    ['a later schema', { ...sampleRun([]), schemaVersion: 99 }, '', 'has schema version 99'],
    ['a start that is no instant', sampleRun([], { startedAt: 'yesterday' }), '', 'which is no instant'],
    [
      'records of another run',
      sampleRun([]),
      recordLines('other', records),
      'has the records of run "other"',
    ],
    ['records without header', sampleRun([]), '{}\n', 'does not start with a header line'],
    ['a changed record', sampleRun([]), `${recordLines('run-1', [])}{"index":-1}\n`, 'Line 2 of'],
    ['a broken line', sampleRun([]), `${recordLines('run-1', [])}{"index"\n{}\n`, 'Line 2 of'],
  ])('reports a folder with %s and goes on', async (_title, summary, lines, reason) => {
    const folder = await writeOwn('a-bad', sampleRun([]), lines);
    await writeFile(join(folder, 'summary.json'), summary === undefined ? '{"a"' : JSON.stringify(summary));
    await writeOwn('b-good', sampleRun(records, { runId: 'good' }));
    const report = await importExperiments({ directory, history });
    expect(report.refused).toEqual([{ folder, reason: expect.stringContaining(reason) }]);
    expect(report.imported.map(({ runId }) => runId)).toEqual(['good']);
    expect(await history.findRun('run-1')).toBeUndefined();
  });

  it('says of a run of which nothing had ended that there is nothing', async () => {
    const nothing = { ...sampleRun([]), levels: [], status: 'aborted' as const };
    await writeOwn('a-no-line', nothing, '');
    await writeOwn('b-torn-header', nothing, recordLines('run-1', []).slice(0, -20));
    await writeOwn('c-header', nothing, recordLines('run-1', []));
    await rm(join(await writeOwn('d-no-file', nothing), 'records.jsonl'));
    const { imported, refused } = await importExperiments({ directory, history });
    expect(imported).toEqual([]);
    expect(refused.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('nothing was recorded yet'),
      expect.stringContaining('nothing was recorded yet'),
      expect.stringContaining('no record had reached it when the run was interrupted'),
      expect.stringContaining('there are no records beside it'),
    ]);
  });

  describe('of a run that was killed', () => {
    const plan = {
      task: 'text-to-text',
      model: 'm',
      backend: 'vllm',
      scenarios: ['D(100,3)'],
      load: { mode: 'closed', concurrency: [2, 4] },
      batchSizes: [1],
      warmupRatio: 0,
      cooldownRatio: 0,
      objectives: [{ metric: 'ttftMs', limit: 500 }],
    };
    const header = {
      type: 'header',
      schemaVersion: 1,
      metricVersion: 1,
      runId: 'run-1',
      startedAt: '2026-01-02T03:04:05.000Z',
      plan,
    };
    const second = [sampleRecord(0, { levelIndex: 1 }), sampleRecord(1, { levelIndex: 1 })];
    const linesOf = (given: readonly RequestRecord[]): string =>
      [header, ...given].map((line) => `${JSON.stringify(line)}\n`).join('');

    async function importKilled(lines: string, summary?: RunSummary): Promise<RunSummary> {
      const folder = await writeOwn('killed', summary ?? sampleRun([]), lines);
      if (summary === undefined) await rm(join(folder, 'summary.json'));
      const report = await importExperiments({ directory, history });
      expect(report).toMatchObject({
        refused: [],
        imported: [{ folder, note: expect.stringMatching(/^interrupted: /) }],
      });
      const found = await history.findRun('run-1');
      if (found === undefined) throw new Error('it was not imported');
      return found;
    }

    it('works all levels out from the records where there is no summary, and drops a torn last line', async () => {
      const lines = linesOf([...records, ...second, sampleRecord(2, { levelIndex: 1 })]);
      const summary = await importKilled(lines.slice(0, -40));
      expect(summary).toMatchObject({
        status: 'aborted',
        failure: expect.stringContaining('the last record was cut off'),
        startedAt: header.startedAt,
        plan,
        grade: { verdict: 'degraded' },
        levels: [
          {
            levelIndex: 0,
            scenario: 'D(100,3)',
            load: { mode: 'closed', concurrency: 2 },
            status: 'completed',
            counts: { issued: 3, byOutcome: { completed: 2, http_error: 1 } },
            goodput: { goodRequestCount: 2 },
          },
          {
            levelIndex: 1,
            load: { mode: 'closed', concurrency: 4 },
            status: 'aborted',
            counts: { issued: 2 },
            instrument: { lostRecordCount: 1, grade: { verdict: 'degraded' } },
          },
        ],
      });
      // The last record that closed, on the run's clock.
      expect(Date.parse(summary.endedAt) - Date.parse(header.startedAt)).toBe(93);
      expect((await history.listRecords('run-1', { limit: 9 })).records).toEqual([...records, ...second]);
      expect((await importExperiments({ directory, history })).unchanged).toHaveLength(1);
    });

    it('keeps the levels that had been summarized, and adds the one that was under way', async () => {
      const known = sampleRun(records, { status: 'aborted' });
      const { levels, tool, environment } = await importKilled(linesOf([...records, ...second]), known);
      expect(levels[0]).toEqual(known.levels[0]);
      expect(levels[1]).toMatchObject({ levelIndex: 1, status: 'aborted', counts: { issued: 2 } });
      expect({ tool, environment }).toEqual({ tool: known.tool, environment: known.environment });
    });

    it('says of a record that was cut off between two levels that it is left out', async () => {
      const known = sampleRun(records, { status: 'aborted', failure: 'interrupted: x' });
      const summary = await importKilled(linesOf([...records, ...second.slice(1)]).slice(0, -40), known);
      expect(summary).toEqual({
        ...known,
        failure: 'interrupted: x; the last record was cut off, and is left out',
      });
    });

    it.each([
      [
        'whose plan names no load',
        { ...plan, load: undefined },
        'does not say which levels its run had: plan.load',
      ],
      [
        'with records of a level that it had not',
        { ...plan, load: { mode: 'closed', concurrency: [2] } },
        'records of level 1',
      ],
    ])('refuses one %s', async (_title, changed, reason) => {
      const lines = linesOf(second).replace(JSON.stringify(plan), JSON.stringify(changed));
      await rm(join(await writeOwn('killed', sampleRun([]), lines), 'summary.json'));
      const { refused } = await importExperiments({ directory, history });
      expect(refused).toMatchObject([{ reason: expect.stringContaining(reason) }]);
    });
  });

  it('refuses a folder whose lines or files would fill the memory, and takes the others', async () => {
    await writeOwn(
      'a-lines',
      sampleRun(records, { runId: 'a' }),
      `${recordLines('a', records)}${'x'.repeat(65 * 1024 * 1024)}`,
    );
    await writeOwn('b-file', sampleRun(records, { runId: 'b' }));
    // A hole, which takes no place on the disk.
    await truncate(join(directory, 'b-file', 'summary.json'), 200 * 1024 * 1024);
    await writeOwn('c-good', sampleRun(records, { runId: 'c' }), recordLines('c', records));
    const report = await importExperiments({ directory, history });
    expect(report.imported.map(({ runId }) => runId)).toEqual(['c']);
    expect(report.refused.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/records\.jsonl cannot be read: line 5 is longer than/),
      expect.stringMatching(/summary\.json cannot be read: it has 209715200 bytes/),
    ]);
    expect(await history.findRun('a')).toBeUndefined();
  });

  it('throws when the directory is missing, or the history fails', async () => {
    await expect(importExperiments({ directory: join(directory, 'gone'), history })).rejects.toThrow(
      'ENOENT',
    );
    await writeOwn('one', sampleRun(records));
    await history.close();
    await expect(importExperiments({ directory, history })).rejects.toMatchObject({ code: 'closed' });
  });

  it('stops between experiments when it is told to', async () => {
    await writeOwn('one', sampleRun(records));
    await expect(
      importExperiments({ directory, history, signal: AbortSignal.abort(new Error('enough')) }),
    ).rejects.toThrow('enough');
  });
});

describe('importExperiments of the Python genai-bench', () => {
  const files = {
    'experiment_metadata.json': pythonMetadata,
    'D100_100_text-to-text_num_concurrency_8_time_15s.json': pythonRunFile(8),
    'D100_100_text-to-text_num_concurrency_2_time_15s.json': pythonRunFile(2),
  };

  async function importOne(): Promise<RunSummary> {
    const report = await importExperiments({ directory, history });
    expect(report.refused).toEqual([]);
    const found = await history.findRun(report.imported[0]?.runId ?? '');
    if (found === undefined) throw new Error('nothing was imported');
    return found;
  }

  it('gives each level the figures that its file has, in our units', async () => {
    await writePython('vllm llama', files);
    const summary = await importOne();
    expect(summary.runId).toMatch(/^imported-vllm-llama-[0-9a-f]{12}$/);
    expect(summary.plan).toEqual({
      backend: 'vllm',
      model: 'meta-llama/Llama-3.1-8B',
      task: 'text-to-text',
      serverLabels: { engine: 'vLLM', gpuType: 'H100', gpuCount: '2' },
    });
    expect(summary.levels.map(({ load }) => load)).toEqual([
      { mode: 'closed', concurrency: 2 },
      { mode: 'closed', concurrency: 8 },
    ]);
    expect(summary.levels[1]).toMatchObject({
      levelIndex: 1,
      scenario: 'D(100,100)',
      counts: { issued: 4, inWindow: 3, byOutcome: { completed: 3, http_error: 1 } },
      errorCounts: { '500': 1 },
      errorRate: 0.25,
      window: { durationMs: 15_000 },
      metrics: {
        ttftMs: { count: 3, mean: 250, p99: 250, method: 'exact' },
        outputInferenceSpeed: { count: 3, mean: 0.25 },
      },
      throughput: { requestsPerSecond: 0.2, outputTokensPerSecond: 20 },
    });
  });

  it('leaves out what the files do not tell', async () => {
    await writePython('one', files);
    const [level] = (await importOne()).levels;
    expect(level?.metrics).not.toHaveProperty('reasoningTokenCount');
    expect(level?.throughput).not.toHaveProperty('inputTokensPerSecond');
    expect(level).not.toHaveProperty('concurrency');
    expect(level?.instrument).not.toHaveProperty('gcMs');
    expect(level?.counts).not.toHaveProperty('warmup');
    expect(level?.instrument.grade.verdict).toBe('degraded');
  });

  it('reads times in the unit that the files state', async () => {
    const inMs = { ...pythonRunFile(2), _time_unit: 'ms' };
    await writePython('one', { ...files, 'D100_100_text-to-text_num_concurrency_2_time_15s.json': inMs });
    const { levels } = await importOne();
    expect(levels.map(({ metrics }) => metrics.ttftMs?.mean)).toEqual([0.25, 250]);
  });

  it('keeps the single requests, without what that tool writes for the unknown', async () => {
    await writePython('one', files);
    const { runId, levels } = await importOne();
    const { records, totalCount } = await history.listRecords(runId, { limit: 9 });
    expect(totalCount).toBe(levels.reduce((sum, { counts }) => sum + counts.issued, 0));
    expect(records[0]).toEqual({
      index: 0,
      levelIndex: 0,
      phase: 'measured',
      threadIndex: 0,
      sentAtMs: 0,
      firstTokenAtMs: 250,
      lastTokenAtMs: 750,
      closedAtMs: 750,
      tokens: { input: { count: 100, source: 'server' }, output: { count: 11, source: 'server' } },
      requested: {},
      outcome: { kind: 'completed' },
      unparsedEventCount: 0,
      streamed: true,
    });
    expect(records[3]?.outcome).toEqual({ kind: 'http_error', status: 500, message: 'out of memory' });
  });

  it('gives comparisons a verdict', async () => {
    const slower = (concurrency: number): unknown => {
      const file = pythonRunFile(concurrency);
      const requests = file['individual_request_metrics'] as readonly Record<string, unknown>[];
      const slow = requests.map((request) => ({ ...request, ttft: 0.5, e2e_latency: 1 }));
      const run = file['aggregated_metrics'] as {
        readonly stats: { readonly ttft: Readonly<Record<string, number>> };
      };
      const ttft = Object.fromEntries(Object.entries(run.stats.ttft).map(([key, value]) => [key, 2 * value]));
      return {
        ...file,
        aggregated_metrics: { ...run, stats: { ...run.stats, ttft } },
        individual_request_metrics: Array.from({ length: 20 }, () => slow[0]),
      };
    };
    const many = (concurrency: number): unknown => {
      const file = pythonRunFile(concurrency);
      const [first] = file['individual_request_metrics'] as readonly unknown[];
      return { ...file, individual_request_metrics: Array.from({ length: 20 }, () => first) };
    };
    const name = 'D100_100_text-to-text_num_concurrency_2_time_15s.json';
    await writePython('before', { ...files, [name]: many(2) });
    await writePython('after', {
      ...files,
      'experiment_metadata.json': { ...pythonMetadata, benchmark_version: '0.0.5' },
      [name]: slower(2),
    });
    const { imported } = await importExperiments({ directory, history });
    const [after, before] = await Promise.all(imported.map(({ runId }) => history.findRun(runId)));
    const withValues = async (summary: RunSummary) => {
      const { add, values } = createRunValues(summary);
      const { records } = await history.listRecords(summary.runId, { limit: 1000 });
      for (const record of records) add(record);
      return { summary, values };
    };
    const { levels } = await compareRuns(await withValues(before!), await withValues(after!));
    expect(
      levels[0]?.metrics.find(({ metric, percent }) => metric === 'ttftMs' && percent === 50),
    ).toMatchObject({
      baseline: 250,
      candidate: 500,
      verdict: 'worse',
    });
  });

  it('takes zeros of a task without output, and its first token, for unknown', async () => {
    const file = pythonRunFile(2);
    const run = file['aggregated_metrics'] as { readonly stats: Readonly<Record<string, unknown>> };
    const { ttft } = run.stats;
    const zeros = Object.fromEntries(Object.keys(ttft as object).map((key) => [key, 0]));
    await writePython('embeddings', {
      'experiment_metadata.json': { ...pythonMetadata, task: 'text-to-embeddings' },
      'E256_text-to-embeddings_batch_size_2_time_15s.json': {
        ...file,
        aggregated_metrics: {
          ...run,
          scenario: 'E(256)',
          mean_output_throughput_tokens_per_s: 0,
          stats: { ttft, e2e_latency: ttft, tpot: zeros, num_output_tokens: zeros, output_latency: zeros },
        },
        individual_request_metrics: [
          {
            ttft: 0.25,
            e2e_latency: 0.25,
            tpot: 0,
            output_latency: 0,
            num_input_tokens: 256,
            num_output_tokens: 0,
          },
        ],
      },
    });
    const { runId, levels } = await importOne();
    expect(Object.keys(levels[0]?.metrics ?? {})).toEqual(['e2eLatencyMs']);
    expect(levels[0]?.throughput).not.toHaveProperty('outputTokensPerSecond');
    const { records } = await history.listRecords(runId, { limit: 1 });
    expect(records[0]).toMatchObject({
      sentAtMs: 0,
      closedAtMs: 250,
      streamed: false,
      tokens: { input: { count: 256, source: 'server' } },
    });
    expect(records[0]).not.toHaveProperty('firstTokenAtMs');
  });

  it('takes nothing from the fields that hold secrets', async () => {
    await writePython('one', files);
    expect(JSON.stringify(await importOne())).not.toMatch(/canary/);
  });

  it('leaves it unread until a file changes', async () => {
    const folder = await writePython('one', files);
    const { runId } = await importOne();
    expect((await importExperiments({ directory, history })).unchanged).toEqual([{ folder, runId }]);
    const later = new Date(Date.now() + 60_000);
    await utimes(join(folder, 'D100_100_text-to-text_num_concurrency_8_time_15s.json'), later, later);
    expect((await importExperiments({ directory, history })).imported).toEqual([{ folder, runId }]);
  });

  it('reports a folder without run files, or with a broken one', async () => {
    await writePython('a-empty', { 'experiment_metadata.json': pythonMetadata });
    const broken = await writePython('b-broken', files);
    await cp(
      join(broken, 'experiment_metadata.json'),
      join(broken, 'D100_100_text-to-text_num_concurrency_4_time_15s.json'),
    );
    const { refused, imported } = await importExperiments({ directory, history });
    expect(imported).toEqual([]);
    expect(refused.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('no level has ended'),
      expect.stringContaining('num_concurrency_4_time_15s.json is no run file: aggregated_metrics'),
    ]);
  });

  it('prefers our own files where a folder has both', async () => {
    await writePython('one', files);
    await writeOwn('one', sampleRun(records));
    expect((await importOne()).runId).toBe('run-1');
  });
});
