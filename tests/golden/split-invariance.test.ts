import { interTokenLatenciesMs } from '@genai-bench/core-metrics';
import type { RequestRecord } from '@genai-bench/core-metrics';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOf, decodeReads, sentAtMs } from './capture-golden-stream.ts';
import { goldenStreams } from './golden-streams.ts';

/** When the byte before this offset arrived: one clock for every way of splitting the stream into reads. */
function arrivedAtMs(endOffset: number): number {
  return sentAtMs + endOffset * 0.25;
}

function readsEndingAt(endOffsets: readonly number[]) {
  return endOffsets.map((endOffset) => ({ endOffset, atMs: arrivedAtMs(endOffset) }));
}

/** What may depend on how the bytes were split, made equal: instants and read numbers. All else must be the same. */
function withoutInstants(record: RequestRecord) {
  const entries = Object.entries(record).map(([key, value]) => [key, key.endsWith('AtMs') ? 'known' : value]);
  return { ...Object.fromEntries(entries), chunks: { ...record.chunks, atMs: [], readNumber: [] } };
}

function expectInOrder(record: RequestRecord): void {
  const instants = [
    record.sentAtMs,
    record.firstByteAtMs,
    record.firstEventAtMs,
    record.firstTokenAtMs,
    record.firstAnswerTokenAtMs,
    record.lastTokenAtMs,
    record.closedAtMs,
  ].filter((atMs) => atMs !== undefined);
  expect(instants).toEqual([...instants].sort((a, b) => a - b));
  expect(record.chunks?.atMs ?? []).toEqual([...(record.chunks?.atMs ?? [])].sort((a, b) => a - b));
  expect(interTokenLatenciesMs(record).every((gapMs) => gapMs >= 0)).toBe(true);
}

describe.each(goldenStreams)('$file', (stream) => {
  const { length } = bytesOf(stream);
  // One byte per read: the read number of a chunk is the offset of the byte that completed it.
  const byteWise = decodeReads(stream, readsEndingAt(Array.from({ length }, (_, index) => index + 1)));
  const completedBy = byteWise.chunks!.readNumber.map((offset) => offset + 1);

  it('says the same however its bytes are split, each chunk at the read that completed it', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(length), { maxLength: 40 }), (cuts) => {
        const endOffsets = [...cuts.sort((a, b) => a - b), length];
        const record = decodeReads(stream, readsEndingAt(endOffsets));
        const reads = completedBy.map((offset) => endOffsets.findIndex((endOffset) => endOffset >= offset));
        expect(record.chunks!.readNumber).toEqual(reads);
        expect(record.chunks!.atMs).toEqual(reads.map((read) => arrivedAtMs(endOffsets[read]!)));
        expect(record.lastTokenAtMs).toBe(record.chunks!.atMs.at(-1));
        expect(withoutInstants(record)).toEqual(withoutInstants(byteWise));
        expectInOrder(record);
      }),
      { numRuns: 50 },
    );
  });

  it('cut anywhere, still ends in one outcome, and completes only behind its finish', () => {
    const bytes = bytesOf(stream).toString('latin1');
    const finishOffset = bytes.search(/"(finish|done|stop)_reason":"/);
    fc.assert(
      fc.property(fc.nat(length), fc.nat(length), (cut, split) => {
        const record = decodeReads(stream, readsEndingAt([Math.min(cut, split), cut]));
        if (record.outcome.kind === 'completed') expect(cut).toBeGreaterThan(finishOffset);
        else expect(['incomplete', 'api_error']).toContain(record.outcome.kind);
        expect(record.chunks?.atMs.length ?? 0).toBeLessThanOrEqual(completedBy.length);
        expectInOrder(record);
      }),
      { numRuns: 50 },
    );
  });
});
