import { describe, expect, it } from 'vitest';
import { levelSummary, outcomes, runSummary } from '../testing/run-fixtures.ts';
import { summaryNotes } from './summary-notes.ts';

describe('summaryNotes', () => {
  it('says that the instrument is trusted and where the files are', () => {
    expect(
      summaryNotes(runSummary([levelSummary()]), { experimentFolder: './x', goodputTarget: 0.99 }),
    ).toEqual(['instrument: trusted', 'results: ./x']);
  });

  it('gives the reasons of a degraded instrument', () => {
    const summary = runSummary([levelSummary()], {
      grade: { verdict: 'degraded', reasons: ['Lag p99 was 9 ms.'] },
    });
    expect(summaryNotes(summary, { goodputTarget: 0.99 })).toContain(
      'instrument: degraded: Lag p99 was 9 ms.',
    );
  });

  it('lists errors, cancelled and dropped requests of a level', () => {
    const level = levelSummary({
      counts: outcomes({ completed: 1, http_error: 2, cancelled: 3, dropped: 4 }),
      errorCounts: { '429': 2 },
    });
    const notes = summaryNotes(runSummary([level], { status: 'aborted' }), { goodputTarget: 0.99 });
    expect(notes.slice(0, 4)).toEqual([
      'status: aborted',
      'D(100,50), concurrency 8: errors 429 ×2',
      'D(100,50), concurrency 8: 3 cancelled by the end of the run',
      'D(100,50), concurrency 8: 4 dropped, because no slot was free when they were due',
    ]);
  });

  it('says of objectives that nothing could be judged by why not', () => {
    const goodput = {
      objectives: [{ metric: 'tpotMs', limit: 50 }],
      shareByObjective: {},
      unmeasured: { tpotMs: 'no answer was streamed' },
    } as const;
    const notes = summaryNotes(runSummary([levelSummary({ goodput })]), { goodputTarget: 0.99 });
    expect(notes.slice(0, 2)).toEqual([
      'goodput: tpotMs 50 for 99.0 % of requests: not judged',
      'goodput: D(100,50), concurrency 8 is not judged: TPOT cannot be measured, because no answer was streamed',
    ]);
  });

  it('says which share of levels missed the objectives', () => {
    const objectives = [{ metric: 'ttftMs', limit: 500 }] as const;
    const level = (goodRequestShare: number) =>
      levelSummary({ goodput: { objectives, goodRequestCount: 1, goodRequestShare, shareByObjective: {} } });
    const notes = summaryNotes(runSummary([level(1), level(0.9)]), { goodputTarget: 0.95 });
    expect(notes[0]).toBe('goodput: ttftMs 500 for 95.0 % of requests: missed by 1 of 2 levels');
  });
});
