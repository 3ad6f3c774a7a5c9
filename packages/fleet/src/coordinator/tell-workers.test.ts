import type { LiveWorker } from '@genai-bench/core-metrics';
import { describe, expect, it } from 'vitest';
import { createShare, type Share } from './share.ts';
import { createWorkerTeller } from './tell-workers.ts';

const outline = { levelIndex: 1, scenario: 'D(1,1)', load: { mode: 'closed' as const, concurrency: 2 } };

/** A worker that was told of a level which begins at 5 s. */
function makerAt(place: number, changes: Partial<Share> = {}): Share {
  const share = createShare(place);
  const worker = { id: `${place}`, name: `w${place}`, host: 'h', version: '1.0.0', cpuCount: 1 };
  share.worker = { ...worker, clockMs: 0, isBusy: true };
  share.status = 'ready';
  share.order = { taken: 0, level: { outline, place: { index: place, count: 2 }, startAtMs: 5_000 } };
  return Object.assign(share, changes);
}

function tellerFor(makers: readonly Share[], lost: readonly Share[] = []) {
  const clock = { nowMs: 0 };
  const told: (readonly LiveWorker[])[] = [];
  const tell = createWorkerTeller({
    lost,
    makers,
    nowMs: () => clock.nowMs,
    onWorkers: (workers) => void told.push(workers),
  });
  return { clock, told, tell };
}

describe('createWorkerTeller', () => {
  it('says of each worker how far it is, from getting ready to the end of its part', () => {
    const maker = makerAt(0);
    const { clock, told, tell } = tellerFor([maker]);
    tell();
    clock.nowMs = 2_000;
    maker.level.isReady = true;
    tell();
    clock.nowMs = 5_000;
    maker.level.recordCount = 12;
    tell();
    clock.nowMs = 7_000;
    maker.level.recordCount = 20;
    maker.level.end = { health: [] };
    tell();
    const worker = { name: 'w0', host: 'h', place: 0 };
    expect(told).toEqual([
      [{ ...worker, status: 'waiting', recordCount: 0 }],
      [{ ...worker, status: 'ready', recordCount: 0 }],
      [{ ...worker, status: 'running', recordCount: 12 }],
      [{ ...worker, status: 'completed', recordCount: 20 }],
    ]);
  });

  it('says who was lost, in the level or before it, and why', () => {
    const gone = { status: 'lost', problem: 'it fell silent' } as const;
    const before = makerAt(1, gone);
    before.level.recordCount = 99;
    before.level.end = { health: [] };
    const inLevel = makerAt(0, gone);
    inLevel.level.recordCount = 7;
    const { told, tell } = tellerFor([inLevel], [before]);
    tell();
    expect(told[0]).toEqual([
      { name: 'w1', host: 'h', place: 1, ...gone, recordCount: 0 },
      { name: 'w0', host: 'h', place: 0, ...gone, recordCount: 7 },
    ]);
  });

  it('speaks at most once a second, and only of what has changed', () => {
    const maker = makerAt(0);
    const { clock, told, tell } = tellerFor([maker]);
    for (; clock.nowMs < 2_000; clock.nowMs += 100) {
      maker.level.recordCount += 1;
      tell();
    }
    expect(told).toHaveLength(2);
    clock.nowMs += 1_000;
    tell();
    clock.nowMs += 1_000;
    tell();
    expect(told.map(([worker]) => worker!.recordCount)).toEqual([1, 11, 20]);
  });
});
