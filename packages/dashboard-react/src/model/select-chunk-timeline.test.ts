import { describe, expect, it } from 'vitest';
import { sampleRun } from '../testing/sample-run-view.ts';
import { selectChunkTimeline } from './select-chunk-timeline.ts';

const record = sampleRun().records[0]!;

describe('selectChunkTimeline', () => {
  it('counts from the send', () => {
    const chunks = selectChunkTimeline(record);
    expect(chunks[0]?.sinceSendMs).toBe(record.firstTokenAtMs! - record.sentAtMs!);
    expect(chunks[0]?.gapMs).toBeUndefined();
  });

  it('knows no gap within one read', () => {
    const chunks = selectChunkTimeline(record);
    expect(chunks[7]?.readNumber).toBe(chunks[6]?.readNumber);
    expect(chunks[7]?.gapMs).toBeUndefined();
    expect(chunks[6]?.gapMs).toBeGreaterThan(0);
  });

  it('is empty for a request without chunks', () => {
    const { chunks: _, ...refused } = record;
    expect(selectChunkTimeline(refused)).toEqual([]);
  });
});
