import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meetsObjectives } from '../goodput/meets-objectives.ts';
import { buildChunks, buildRecord } from '../testing/build-record.ts';
import {
  coalescedChunkCount,
  interTokenLatenciesMs,
  meanInterTokenLatencyMs,
} from './inter-token-latencies.ts';

describe('interTokenLatenciesMs', () => {
  it.each([
    ['one read for each chunk', [10, 20, 35], [0, 1, 2], [10, 15], 0],
    [
      'chunks of one read share the time since the read before',
      [10, 20, 20, 50],
      [0, 1, 1, 2],
      [5, 5, 30],
      1,
    ],
    [
      'chunks of the first read share the time until the second',
      [10, 10, 40, 50],
      [0, 0, 1, 2],
      [15, 15, 10],
      1,
    ],
    ['reads without a payload between chunks do not matter', [10, 20], [3, 9], [10], 0],
    ['all chunks in one read have no gaps', [10, 10, 10], [4, 4, 4], [], 2],
    ['one chunk has no gap', [10], [0], [], 0],
    ['no chunk has no gap', [], [], [], 0],
  ])('%s', (_title, atMs, reads, gaps, coalesced) => {
    const record = buildRecord({ chunks: buildChunks(atMs, reads) });
    expect(interTokenLatenciesMs(record)).toEqual(gaps);
    expect(coalescedChunkCount(record)).toBe(coalesced);
  });

  it('has no gaps for an answer that was not streamed', () => {
    expect(interTokenLatenciesMs(buildRecord({ streamed: false, chunks: buildChunks([1, 2]) }))).toEqual([]);
  });

  it('has no gaps without a trace', () => {
    expect(interTokenLatenciesMs(buildRecord())).toEqual([]);
    expect(coalescedChunkCount(buildRecord())).toBe(0);
  });
});

describe('meanInterTokenLatencyMs', () => {
  it('is the time from the first chunk to the last over the chunks after the first', () => {
    const record = buildRecord({ chunks: buildChunks([0, 10, 10, 40], [0, 1, 1, 2]) });
    expect(meanInterTokenLatencyMs(record)).toBe(40 / 3);
  });

  it('is 10 ms for a server that makes a token in 10 ms and sends two at a write', () => {
    const atMs = Array.from({ length: 40 }, (_, index) => 20 * Math.floor(index / 2));
    const reads = atMs.map((_, index) => Math.floor(index / 2));
    const record = buildRecord({ chunks: buildChunks(atMs, reads) });
    expect(meanInterTokenLatencyMs(record)).toBe(380 / 39);
    expect(Math.max(...interTokenLatenciesMs(record))).toBe(10);
    expect(meetsObjectives(record, [{ metric: 'itlMs', limit: 12 }])).toBe(true);
  });

  it('is the mean of the gaps, whatever the reads', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(50), fc.boolean()), { minLength: 2 }), (steps) => {
        let atMs = 0;
        let read = 0;
        const chunks = steps.map(([gapMs, sharesRead]) => {
          if (!sharesRead) [atMs, read] = [atMs + gapMs, read + 1];
          return { atMs, read };
        });
        const record = buildRecord({
          chunks: buildChunks(
            chunks.map((chunk) => chunk.atMs),
            chunks.map((chunk) => chunk.read),
          ),
        });
        const gaps = interTokenLatenciesMs(record);
        if (chunks[0]?.read === read) return gaps.length === 0;
        const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
        return (
          gaps.length === chunks.length - 1 && Math.abs(mean - (meanInterTokenLatencyMs(record) ?? -1)) < 1e-9
        );
      }),
    );
  });

  it('is undefined without a gap', () => {
    expect(meanInterTokenLatencyMs(buildRecord({ chunks: buildChunks([0]) }))).toBeUndefined();
  });
});
