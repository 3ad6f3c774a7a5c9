import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { recordingRunStream } from '../client/recording-run-stream.ts';
import { createMemoryEventLog } from '../event-log/memory-event-log.ts';
import { emptyRunView } from '../protocol/empty-run-view.ts';
import type { Envelope } from '../protocol/envelope.ts';
import { reduceRunView } from '../protocol/reduce-run-view.ts';
import type { RunView } from '../protocol/run-view.ts';
import { createRunPublisher } from '../publish/run-publisher.ts';
import { buildRun } from '../testing/build-run.ts';
import { connectViewer } from '../testing/connect-viewer.ts';
import { publishRun } from '../testing/publish-run.ts';
import { withServers } from '../testing/with-servers.ts';
import { createRecorder, recordLog } from './create-recorder.ts';
import { readRecording } from './read-recording.ts';
import { replayRecording } from './replay-recording.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** In bytes, without what nobody holds. */
function heapUsed(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

let folder = '';
let number = 0;
const start = withServers();

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recording-'));
});

const nextPath = (): string => join(folder, `run-${number++}.ndjson`);
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const fold = (envelopes: readonly Envelope[]): RunView => envelopes.reduce(reduceRunView, emptyRunView);

async function record(envelopes: readonly Envelope[]): Promise<string> {
  const path = nextPath();
  const recorder = await createRecorder(path);
  for (const envelope of envelopes) recorder.record(envelope);
  await recorder.close();
  return path;
}

async function readWhole(path: string) {
  const recording = await readRecording(path);
  const envelopes: Envelope[] = [];
  for await (const envelope of recording.envelopes) envelopes.push(envelope);
  return { ...recording, envelopes };
}

describe('a recording', () => {
  it('is replayed without the years of silence that somebody wrote into it', async () => {
    const recorded = createMemoryEventLog();
    const envelopes: Envelope[] = [];
    recorded.subscribe((envelope) => envelopes.push(envelope));
    const publisher = createRunPublisher({ log: recorded });
    for (const event of buildRun()) await publisher.publish(event);
    const [first, ...rest] = envelopes as [Envelope, ...Envelope[]];
    const gapped = [first, ...rest.map((envelope) => ({ ...envelope, timestamp: envelope.timestamp + 1e9 }))];
    const waits: number[] = [];
    const shortened: number[] = [];
    await replayRecording({
      envelopes: gapped,
      log: createMemoryEventLog(),
      wait: async (ms) => void waits.push(ms),
      onShortened: (ms) => shortened.push(ms),
    });
    expect(Math.max(...waits)).toBe(300_000);
    expect(shortened).toHaveLength(1);
    // Less what a sum of seconds since 1970 is rounded by.
    expect(shortened[0]).toBeGreaterThan(1e12 - 1);
  });

  it('with a line that would fill the memory is refused in one sentence', async () => {
    const path = nextPath();
    await writeFile(path, 'x'.repeat(65 * 1024 * 1024));
    await expect(readRecording(path)).rejects.toThrow(/cannot be shown: line 1 is longer than/);
  });

  it('gives the same numbers as the live events, the snapshot over REST, a replay, and the summary', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          levelCount: fc.integer({ min: 1, max: 3 }),
          requestsPerLevel: fc.integer({ min: 1, max: 60 }),
          failEvery: fc.integer({ min: 2, max: 9 }),
          workerCount: fc.integer({ min: 0, max: 3 }),
        }),
        async (shape) => {
          const server = await start();
          const path = nextPath();
          const recorder = await recordLog(server.log, path);
          const viewer = await connectViewer(server.getWebsocketUrl());
          const publisher = createRunPublisher({ log: server.log });
          const events = buildRun(shape);
          for (const event of events) await publisher.publish(event);
          await viewer.until(({ state }) => state.view.summary !== undefined);
          await recorder.close();
          const live = asJson(viewer.state.view) as RunView;
          const { envelopes, isComplete } = await readWhole(path);
          const rest = (await (await fetch(`${server.getDashboardUrl()}api/v1/snapshot`)).json()) as {
            state: unknown;
          };
          const replayed = createMemoryEventLog();
          const heard: Envelope[] = [];
          replayed.subscribe((envelope) => heard.push(envelope));
          await replayRecording({ envelopes, log: replayed, speed: Infinity });
          expect(isComplete).toBe(true);
          expect(asJson(fold(envelopes))).toEqual(live);
          expect(rest.state).toEqual(live);
          expect(asJson(fold(heard))).toEqual(live);
          expect(asJson(recordingRunStream(envelopes).getState().view)).toEqual(live);
          const last = events.at(-1)!;
          expect(live.summary).toEqual(asJson('summary' in last ? last.summary : undefined));
          await viewer.close();
          await server.stop();
        },
      ),
      { numRuns: 15 },
    );
  });

  it('shows its run at its own pace, or faster', async () => {
    const envelopes = await publishRun(buildRun({ levelCount: 1 }));
    const spanMs = (envelopes.at(-1)!.timestamp - envelopes[0]!.timestamp) * 1000;
    for (const speed of [1, 10]) {
      let waitedMs = 0;
      const wait = (delayMs: number): Promise<void> => {
        waitedMs += delayMs;
        return Promise.resolve();
      };
      await replayRecording({ envelopes, log: createMemoryEventLog(), speed, wait });
      expect(waitedMs).toBeCloseTo(spanMs / speed, 3);
    }
  });

  it('stops being shown when told to', async () => {
    const envelopes = await publishRun(buildRun({ levelCount: 1 }));
    const controller = new AbortController();
    const log = createMemoryEventLog();
    log.subscribe(({ seq }) => seq === 5 && controller.abort());
    expect(await replayRecording({ envelopes, log, signal: controller.signal })).toBe(5);
  });

  it('takes no speed that is none', async () => {
    const replay = replayRecording({ envelopes: [], log: createMemoryEventLog(), speed: 0 });
    await expect(replay).rejects.toThrow(/speed must be above 0, got 0/);
  });

  it('that broke off is readable up to there, torn line and all', async () => {
    const path = await record(await publishRun(buildRun({ levelCount: 1 })));
    const text = await readFile(path, 'utf8');
    const lines = text.split('\n');
    const torn = nextPath();
    await writeFile(torn, `${lines.slice(0, 6).join('\n')}\n${lines[6]!.slice(0, 40)}`);
    const { envelopes, isComplete } = await readWhole(torn);
    expect(envelopes.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
    expect(isComplete).toBe(false);
  });

  it('that was changed, shortened or is none is refused', async () => {
    const path = await record(await publishRun(buildRun({ levelCount: 1 })));
    const text = await readFile(path, 'utf8');
    const lines = text.trimEnd().split('\n');
    const damaged: readonly string[] = [
      text.replace('test-model', 'best-model'),
      [...lines.slice(0, 4), ...lines.slice(5)].join('\n'),
      [...lines.slice(0, 4), '{broken', ...lines.slice(5)].join('\n'),
      text.replace('"version":1', '"version":99'),
      text.replace('"v":1', '"v":2'),
      text.replace(/"data":\{.*\},"timestamp"/, '"data":null,"timestamp"'),
      `${text}${lines[1]}\n`,
      'hello',
      '',
    ];
    expect(new Set(damaged).size).toBe(9);
    expect(damaged).not.toContain(text);
    for (const content of damaged) {
      const other = nextPath();
      await writeFile(other, content);
      await expect(readRecording(other)).rejects.toMatchObject({ code: 'bad-recording' });
    }
  });

  it('is the same with the line ends of another system', async () => {
    const path = await record(await publishRun(buildRun({ levelCount: 1 })));
    const other = nextPath();
    await writeFile(other, (await readFile(path, 'utf8')).replaceAll('\n', '\r\n'));
    expect((await readWhole(other)).envelopes).toEqual((await readWhole(path)).envelopes);
  });

  it('is shown as far as it was when it was opened, although it is still being written', async () => {
    const path = nextPath();
    const lines = (await readFile(await record(await publishRun(buildRun())), 'utf8')).split('\n');
    await writeFile(path, `${lines.slice(0, 11).join('\n')}\n`);
    const { envelopes, eventCount, isComplete } = await readRecording(path);
    await writeFile(path, lines.join('\n'));
    const log = createMemoryEventLog();
    expect([eventCount, isComplete]).toEqual([10, false]);
    expect(await replayRecording({ envelopes, log, speed: Infinity })).toBe(10);
    expect(await replayRecording({ envelopes, log, speed: Infinity })).toBe(10);
  });

  it('says so when it is cut while it is shown', async () => {
    const path = await record(await publishRun(buildRun()));
    const { envelopes } = await readRecording(path);
    await writeFile(path, (await readFile(path, 'utf8')).split('\n').slice(0, 5).join('\n'));
    const replay = replayRecording({ envelopes, log: createMemoryEventLog(), speed: Infinity });
    await expect(replay).rejects.toMatchObject({ code: 'bad-recording' });
  });

  it('of any length is read in the memory of a few events', async () => {
    const message = 'x'.repeat(1900);
    const data = { message, level: 'info' as const, timestamp: 1, atMs: 1 };
    const log = createMemoryEventLog({ maxEvents: 10 });
    const path = nextPath();
    // The length is what matters here, whatever the speed of the disk.
    const recorder = await recordLog(log, path, { maxWaitingBytes: Infinity });
    const megabytes = 60;
    for (let number = 0; number < megabytes * 500; number++) {
      await log.append({ event_type: 'log', data });
      if (number % 1000 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await recorder.close();
    const usedBefore = heapUsed();
    const { envelopes } = await readRecording(path);
    let count = 0;
    let most = 0;
    for await (const { seq } of envelopes) {
      count += 1;
      if (seq % 5000 === 0) most = Math.max(most, heapUsed() - usedBefore);
    }
    expect(count).toBe(megabytes * 500);
    expect(most).toBeLessThan(10 * 1024 * 1024);
  });

  it('never overwrites another', async () => {
    const path = await record([]);
    await expect(createRecorder(path)).rejects.toThrow(/EEXIST/);
  });

  it('holds no secret that the events do not', async () => {
    const canary = 'sk-canary-0123456789';
    const events = buildRun({ failEvery: 2, failureMessage: `key ${canary}` });
    const path = await record(await publishRun(events, (text) => text.replaceAll(canary, '[redacted]')));
    expect(await readFile(path, 'utf8')).not.toContain(canary);
  });
});
