import { describe, expect, it } from 'vitest';
import { buildChunks, buildRecord } from '../testing/build-record.ts';
import {
  coalescedChunkCount,
  interTokenLatenciesMs,
  meanInterTokenLatencyMs,
} from './inter-token-latencies.ts';

describe('interTokenLatenciesMs', () => {
  it.each([
    ['one read for each chunk', [10, 20, 35], [0, 1, 2], [10, 15], 0],
    ['the gap inside a shared read is left out', [10, 20, 20, 50], [0, 1, 1, 2], [10, 30], 1],
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
  it('is the mean of the gaps that could be seen', () => {
    expect(meanInterTokenLatencyMs(buildRecord({ chunks: buildChunks([0, 10, 10, 40], [0, 1, 1, 2]) }))).toBe(
      20,
    );
  });

  it('is undefined without a gap', () => {
    expect(meanInterTokenLatencyMs(buildRecord({ chunks: buildChunks([0]) }))).toBeUndefined();
  });
});
