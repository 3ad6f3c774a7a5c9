import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RequestRecord, RunEvent } from '@genai-bench/core-metrics';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sampleFailure, sampleRecord, sampleRun } from '../testing/sample-run.ts';
import { replayExperiment } from './replay-experiment.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'experiment-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Requests that end at 71, 15, 93 and, in a second level, 871 ms. */
const records = [
  sampleRecord(0),
  sampleFailure(1),
  sampleRecord(2),
  sampleRecord(80, { levelIndex: 1 }, 50),
] as const;
const summary = sampleRun(records);

async function writeRecords(given: readonly RequestRecord[]): Promise<void> {
  const header = { type: 'header', ...summary };
  const lines = [header, ...given].map((line) => `${JSON.stringify(line)}\n`);
  await writeFile(join(folder, 'records.jsonl'), lines.join(''));
}

it('says what the run said, at its instants', async () => {
  await writeFile(join(folder, 'summary.json'), JSON.stringify(summary));
  await writeRecords(records);
  const events: RunEvent[] = [];
  const waits: number[] = [];
  const count = await replayExperiment({
    folder,
    speed: 2,
    show: (event) => events.push(event),
    wait: async (delayMs) => void waits.push(delayMs),
  });
  expect(count).toBe(4);
  expect(waits.reduce((sum, waitMs) => sum + waitMs, 0)).toBeCloseTo(871 / 2);
  expect(events.map(({ type }) => type)).toEqual([
    'run-started',
    'level-started',
    'request-finished',
    'request-finished',
    'request-finished',
    'progress',
    'metrics',
    'level-finished',
    'level-started',
    'request-finished',
    'progress',
    'metrics',
    'level-finished',
    'run-finished',
  ]);
  expect(events.flatMap((event) => (event.type === 'request-finished' ? [event.record] : []))).toEqual(
    records,
  );
  expect(events[5]).toMatchObject({
    issued: 3,
    finished: 3,
    inFlight: 0,
    levelFraction: 1,
    runFraction: 0.5,
  });
  expect(events[6]).toMatchObject({ live: { byOutcome: { completed: 2, http_error: 1 } } });
  expect(events.at(-1)).toEqual({ type: 'run-finished', atMs: 871, summary });
});

it('shows a pause of more than five minutes as five, and says so', async () => {
  const [first, ...rest] = records;
  // As after a clock that jumped; the instants of a file can be anything.
  const late = rest.map((record) => ({ ...record, closedAtMs: (record.closedAtMs ?? 0) + 1e12 }));
  await writeFile(join(folder, 'summary.json'), JSON.stringify(summary));
  await writeRecords([first, ...late]);
  const [waits, shortened]: [number[], number[]] = [[], []];
  await replayExperiment({
    folder,
    speed: 10,
    show: () => {},
    wait: async (delayMs) => void waits.push(delayMs),
    onShortened: (pauseMs) => shortened.push(pauseMs),
  });
  expect(Math.max(...waits)).toBe(30_000);
  expect(shortened).toHaveLength(1);
  expect(shortened[0]).toBeGreaterThan(9e11);
});

it('shows levels of which there are no requests by their summaries alone', async () => {
  const levels = [summary.levels[0]!, { ...summary.levels[1]!, levelIndex: 2 }];
  const empty = { ...summary.levels[0]!, levelIndex: 1 };
  const gapped = { ...summary, levels: [levels[0]!, empty, levels[1]!, { ...empty, levelIndex: 3 }] };
  await writeFile(join(folder, 'summary.json'), JSON.stringify(gapped));
  await writeRecords([sampleRecord(0), sampleRecord(80, { levelIndex: 2 }, 50)]);
  const events: RunEvent[] = [];
  await replayExperiment({ folder, wait: async () => {}, show: (event) => events.push(event) });
  const ended = events.flatMap((event) => (event.type === 'level-finished' ? [event.levelIndex] : []));
  expect(ended).toEqual([0, 1, 2, 3]);
});

it('ends when it is told to', async () => {
  await writeFile(join(folder, 'summary.json'), JSON.stringify(summary));
  await writeRecords(records);
  const ending = new AbortController();
  const events: RunEvent[] = [];
  await replayExperiment({
    folder,
    signal: ending.signal,
    show: (event) => events.push(event),
    wait: async () => ending.abort(),
  });
  expect(events.map(({ type }) => type)).toEqual(['run-started', 'level-started']);
});

it('throws for a folder that holds no run', async () => {
  await expect(replayExperiment({ folder, show: () => {} })).rejects.toMatchObject({
    name: 'ExperimentError',
  });
});
