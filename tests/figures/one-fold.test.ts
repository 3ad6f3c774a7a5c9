import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  compareRuns,
  createRunValues,
  type ComparedRun,
  type RequestRecord,
  type RunComparison,
} from '@genai-bench/core-metrics';
import { BenchmarkDashboard, finishedRunPanels } from '@genai-bench/dashboard-react';
import {
  createApiRouter,
  createMemoryEventLog,
  createRunPublisher,
  createSqliteRunHistory,
  emptyRunView,
  readRecording,
  recordLog,
  reduceRunView,
  replayExperiment,
  replayRecording,
  StreamingDashboard,
  type EventLog,
  type RunView,
} from '@genai-bench/stream-server';
import { createRunStream } from '@genai-bench/stream-server/client';
import fc from 'fast-check';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { randomLevels, runOf, type RandomRun } from './random-run.ts';

/** Everything by which a run can be seen, on one server. */
async function startPlaces() {
  const folder = await temporaryFolder();
  const history = await createSqliteRunHistory({ path: join(folder, 'runs.db') });
  const mount = createApiRouter({
    history,
    version: '0.0.0',
    // The mount has asked for the scope already.
    requireScope: () => (_request, _response, next) => next(),
  });
  const dashboard = new StreamingDashboard({
    port: 0,
    history,
    mounts: [{ path: '/api/v1', handler: mount, feature: 'runs' }],
  });
  await dashboard.start();
  onTestFinished(async () => {
    await dashboard.stop();
    await history.close();
  });
  const get = async (path: string): Promise<unknown> => {
    const response = await fetch(new URL(`/api/v1${path}`, dashboard.getDashboardUrl()));
    expect(response.status, path).toBe(200);
    return response.json();
  };
  return { folder, history, dashboard, get };
}

type Places = Awaited<ReturnType<typeof startPlaces>>;

/** Publishes a run, and gives each view that somebody can have of it when it is over. */
async function viewsOf(places: Places, run: RandomRun): Promise<Readonly<Record<string, RunView>>> {
  const { dashboard, folder, history, get } = places;
  const { runId } = run.summary;
  const recordingPath = join(folder, `${runId}.ndjson`);
  const recorder = await recordLog(dashboard.log, recordingPath);
  dashboard.handleEvent(run.events[0]!);
  const live = followRun(dashboard.getDashboardUrl(), runId);
  for (const event of run.events.slice(1)) dashboard.handleEvent(event);
  await recorder.close();
  await history.saveRun(run.summary, inBatches(run.records, 17));
  const snapshot = (await get(`/snapshot?run=${runId}`)) as { readonly state: RunView };
  return {
    'followed live': await live,
    'snapshot over REST': snapshot.state,
    'stored, over REST': (await get(`/runs/${runId}/view`)) as RunView,
    'replayed from its recording': await viewOfReplay(async (log) => {
      const { envelopes } = await readRecording(recordingPath);
      await replayRecording({ envelopes, log, speed: Number.POSITIVE_INFINITY });
    }),
    'replayed from its folder': await viewOfReplay(async (log) => {
      const publisher = createRunPublisher({ log });
      const published: Promise<void>[] = [];
      await replayExperiment({
        folder: await writeExperiment(run),
        show: (event) => published.push(publisher.publish(event)),
        wait: async () => {},
      });
      await Promise.all(published);
    }),
  };
}

/** What a viewer sees when the run is over. */
function followRun(url: string, runId: string): Promise<RunView> {
  const stream = createRunStream({ url, run: runId, transport: 'sse', flushIntervalMs: 0 });
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const { view, connection } = stream.getState();
      if (connection.kind === 'refused') reject(new Error(connection.reason));
      if (view.summary === undefined) return;
      resolve(view);
      stream.close();
    };
    stream.subscribe(look);
    look();
  });
}

async function viewOfReplay(replay: (log: EventLog) => Promise<void>): Promise<RunView> {
  const log = createMemoryEventLog();
  let view = emptyRunView;
  log.subscribe((envelope) => {
    view = reduceRunView(view, envelope);
  });
  await replay(log);
  return view;
}

/** As the runner leaves it. */
async function writeExperiment({ summary, records }: RandomRun): Promise<string> {
  const folder = await temporaryFolder();
  const { schemaVersion, runId, startedAt, plan } = summary;
  const header = { type: 'header', schemaVersion, runId, startedAt, plan };
  const lines = [header, ...records].map((line) => `${JSON.stringify(line)}\n`);
  await writeFile(join(folder, 'summary.json'), JSON.stringify(summary));
  await writeFile(join(folder, 'records.jsonl'), lines.join(''));
  return folder;
}

async function* inBatches(
  records: readonly RequestRecord[],
  size: number,
): AsyncGenerator<readonly RequestRecord[]> {
  for (let start = 0; start < records.length; start += size) yield records.slice(start, start + size);
}

/** All of a view that is made of records. */
function figuresOf({ histogramEdgesMs, levels, summary }: RunView): unknown {
  return {
    histogramEdgesMs,
    summary,
    levels: levels.map(({ outline, state, startedAtMs, series, histogram, points, summary: own }) => ({
      levelIndex: outline.levelIndex,
      state,
      startedAtMs,
      series,
      histogram,
      points,
      summary: own,
    })),
  };
}

/** What the page says of it, to the digit. */
function pageOf(view: RunView): string {
  const panels = finishedRunPanels.filter((id) => id !== 'status');
  return renderToStaticMarkup(createElement(BenchmarkDashboard, { source: view, panels }));
}

it('shows one run by the same figures live, stored, replayed, over REST and on the page', async () => {
  const places = await startPlaces();
  let count = 0;
  await fc.assert(
    fc.asyncProperty(randomLevels, async (levels) => {
      const run = runOf(levels, `run-${count++}`);
      const { 'followed live': live, ...others } = await viewsOf(places, run);
      // Through JSON, as all others have come.
      const expected = JSON.parse(JSON.stringify(figuresOf(live!))) as unknown;
      const page = pageOf(live!);
      for (const [name, view] of Object.entries(others)) {
        expect(JSON.parse(JSON.stringify(figuresOf(view))), name).toEqual(expected);
        expect(pageOf(view), name).toBe(page);
      }
      expect((live!.summary as unknown) ?? {}).toEqual(run.summary);
    }),
    { numRuns: 25 },
  );
}, 120_000);

it('gives two runs one verdict, over REST and from their records', async () => {
  const { history, get } = await startPlaces();
  let count = 0;
  await fc.assert(
    fc.asyncProperty(randomLevels, randomLevels, async (one, other) => {
      const runs = [runOf(one, `compared-${count++}`), runOf(other, `compared-${count++}`)];
      for (const { summary, records } of runs) await history.saveRun(summary, inBatches(records, 17));
      const [baseline, candidate] = runs.map(({ summary }) => summary.runId);
      const answered = (await get(`/runs/${baseline}/compare/${candidate}`)) as RunComparison;
      const { levels, unmatched, seeds } = await compareRuns(withValues(runs[0]!), withValues(runs[1]!));
      expect(answered).toMatchObject(JSON.parse(JSON.stringify({ levels, unmatched, seeds })) as object);
    }),
    { numRuns: 10 },
  );
}, 120_000);

function withValues({ summary, records }: RandomRun): ComparedRun {
  const { add, values } = createRunValues(summary);
  for (const record of records) add(record);
  return { summary, values };
}
