import type { LiveFigures, RunEvent } from '@genai-bench/core-metrics';
import { describe, expect, it } from 'vitest';
import { sampleLevelSummary, sampleOutline, sampleRecord, sampleRunSummary } from '../testing/sample-run.ts';
import { createEventBroadcast } from './event-broadcast.ts';

const finished = (atMs: number): RunEvent => ({ type: 'request-finished', atMs, record: sampleRecord(atMs) });
const progress = (atMs: number, levelIndex = 0): RunEvent => ({
  type: 'progress',
  atMs,
  levelIndex,
  phase: 'measuring',
  issued: atMs,
  finished: 0,
  inFlight: 0,
  levelFraction: 0,
  runFraction: 0,
});
const metrics = (atMs: number): RunEvent => ({
  type: 'metrics',
  atMs,
  levelIndex: 0,
  live: {} as LiveFigures,
});
const workers = (atMs: number): RunEvent => ({ type: 'workers', atMs, levelIndex: 0, workers: [] });
const levelStarted = (atMs: number): RunEvent => ({ type: 'level-started', atMs, ...sampleOutline() });
const levelFinished = (atMs: number): RunEvent => ({
  type: 'level-finished',
  atMs,
  levelIndex: 0,
  summary: sampleLevelSummary(),
});
const runFinished = (atMs: number): RunEvent => ({ type: 'run-finished', atMs, summary: sampleRunSummary() });

async function readAll(iterator: AsyncIterator<RunEvent>): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for (let step = await iterator.next(); !step.done; step = await iterator.next()) events.push(step.value);
  return events;
}

const labels = (events: readonly RunEvent[]): string[] => events.map(({ type, atMs }) => `${type} ${atMs}`);

describe('createEventBroadcast', () => {
  it('gives two readers the same events, each at its own pace', async () => {
    const broadcast = createEventBroadcast();
    const eager = broadcast.subscribe();
    const lazy = broadcast.subscribe();
    const first = eager.next();
    broadcast.publish(levelStarted(1));
    expect((await first).value).toMatchObject({ type: 'level-started' });
    broadcast.publish(finished(2));
    expect((await eager.next()).value).toMatchObject({ type: 'request-finished' });
    broadcast.end();
    expect((await eager.next()).done).toBe(true);
    expect(labels(await readAll(lazy))).toEqual(['level-started 1', 'request-finished 2']);
  });

  it('keeps only the latest figures for a slow reader, and never moves them over a level', async () => {
    const broadcast = createEventBroadcast();
    const reader = broadcast.subscribe();
    for (const event of [levelStarted(1), workers(1), progress(2), metrics(3), finished(4), progress(5)])
      broadcast.publish(event);
    for (const event of [metrics(6), workers(6)]) broadcast.publish(event);
    for (const event of [levelFinished(7), progress(8), progress(9)]) broadcast.publish(event);
    broadcast.end();
    expect(labels(await readAll(reader))).toEqual([
      'level-started 1',
      'request-finished 4',
      'progress 5',
      'metrics 6',
      'workers 6',
      'level-finished 7',
      'progress 9',
    ]);
  });

  it('drops records beyond the bound for a slow reader and says how many', async () => {
    const broadcast = createEventBroadcast();
    const reader = broadcast.subscribe();
    for (let atMs = 0; atMs < 10_007; atMs += 1) broadcast.publish(finished(atMs));
    broadcast.publish(levelFinished(20_000));
    broadcast.end();
    const events = await readAll(reader);
    expect(events).toHaveLength(10_002);
    expect(labels(events.slice(-3))).toEqual([
      'request-finished 9999',
      'events-dropped 10006',
      'level-finished 20000',
    ]);
    expect(events.at(-2)).toMatchObject({ count: 7 });
  });

  it('takes records again once a slow reader has caught up', async () => {
    const broadcast = createEventBroadcast();
    const reader = broadcast.subscribe();
    for (let atMs = 0; atMs < 10_003; atMs += 1) broadcast.publish(finished(atMs));
    for (let count = 0; count < 10_000; count += 1) await reader.next();
    expect((await reader.next()).value).toMatchObject({ type: 'events-dropped', count: 3 });
    broadcast.publish(finished(11_000));
    expect((await reader.next()).value).toMatchObject({ type: 'request-finished', atMs: 11_000 });
  });

  it('tells a late reader the story so far', async () => {
    const broadcast = createEventBroadcast();
    for (const event of [levelStarted(1), progress(2), finished(3), levelFinished(4)])
      broadcast.publish(event);
    const during = broadcast.subscribe();
    broadcast.publish(runFinished(5));
    broadcast.end();
    const story = ['level-started 1', 'level-finished 4', 'run-finished 5'];
    expect(labels(await readAll(during))).toEqual(story);
    expect(labels(await readAll(broadcast.subscribe()))).toEqual(story);
  });

  it('throws the run failure to each reader once, behind what it still had queued', async () => {
    const broadcast = createEventBroadcast();
    const reader = broadcast.subscribe();
    broadcast.publish(levelStarted(1));
    broadcast.end(new Error('target gone'));
    expect((await reader.next()).value).toMatchObject({ type: 'level-started' });
    await expect(reader.next()).rejects.toThrow('target gone');
    expect((await reader.next()).done).toBe(true);
    const late = broadcast.subscribe();
    await late.next();
    await expect(late.next()).rejects.toThrow('target gone');
  });

  it('lets a reader leave while it waits', async () => {
    const broadcast = createEventBroadcast();
    const reader = broadcast.subscribe();
    const waiting = reader.next();
    await reader.return!();
    expect((await waiting).done).toBe(true);
    broadcast.publish(levelStarted(1));
    expect((await reader.next()).done).toBe(true);
  });

  it('answers several calls that wait at the same time', async () => {
    const broadcast = createEventBroadcast();
    const reader = broadcast.subscribe();
    const waiting = [reader.next(), reader.next(), reader.next()];
    broadcast.publish(finished(1));
    broadcast.publish(finished(2));
    broadcast.end();
    const steps = await Promise.all(waiting);
    expect(steps.map(({ done }) => done)).toEqual([false, false, true]);
  });
});
