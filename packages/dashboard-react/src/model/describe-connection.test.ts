import type { RunStreamState } from '@genai-bench/stream-server/client';
import { describe, expect, it } from 'vitest';
import { sampleLiveView } from '../testing/sample-run-view.ts';
import { describeConnection } from './describe-connection.ts';
import { emptyRunView as idleView } from '@genai-bench/stream-server/client';

const live: RunStreamState = {
  view: sampleLiveView(),
  connection: { kind: 'live' },
  lastMessageAtMs: 10_000,
  position: undefined,
  coalescedCount: 0,
  leftOutCount: 0,
};

const report = (state: Partial<RunStreamState>, nowMs: number, isPaused = false) =>
  describeConnection({ state: { ...live, ...state }, nowMs, isPaused, isStored: false });

describe('describeConnection', () => {
  it('is live while messages come', () => {
    expect(report({}, 12_000)).toMatchObject({ freshness: 'live', dataAgeMs: 2000 });
  });

  it('does not look live on an open connection that has gone silent during a run', () => {
    expect(report({}, 15_001).freshness).toBe('stale');
  });

  it('waits for heartbeats between runs', () => {
    expect(report({ view: idleView }, 40_000).freshness).toBe('live');
    expect(report({ view: idleView }, 60_000).freshness).toBe('stale');
  });

  it('does not look live while paused', () => {
    expect(report({}, 10_500, true).freshness).toBe('paused');
  });

  it('says why it is lost and when it tries again', () => {
    const connection = { kind: 'reconnecting', attempt: 2, retryAtMs: 14_000, reason: 'cut' } as const;
    expect(report({ connection }, 12_500)).toMatchObject({
      freshness: 'lost',
      retryInMs: 1500,
      reason: 'cut',
      dataAgeMs: 2500,
    });
  });

  it('hands on the hint of a refusal', () => {
    const connection = { kind: 'refused', reason: 'origin', hint: 'Use --allow-origin.' } as const;
    expect(report({ connection }, 12_500)).toMatchObject({
      freshness: 'refused',
      hint: 'Use --allow-origin.',
    });
  });

  it('has no age before the first message', () => {
    expect(report({ lastMessageAtMs: undefined }, 12_000)).toMatchObject({
      freshness: 'stale',
      dataAgeMs: undefined,
    });
  });
});
