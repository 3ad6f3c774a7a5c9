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
      errorCounts: { ECONNRESET: 1, '429': 2 },
      errorMessages: { '429': 'slow\u001b[2J down' },
    });
    const notes = summaryNotes(runSummary([level], { status: 'aborted' }), { goodputTarget: 0.99 });
    expect(notes.slice(0, 5)).toEqual([
      'status: aborted',
      'D(100,50), concurrency 8: error 429 ×2: slow [2J down',
      'D(100,50), concurrency 8: error ECONNRESET ×1',
      'D(100,50), concurrency 8: 3 cancelled by the end of the run',
      'D(100,50), concurrency 8: 4 dropped, because no slot was free when they were due',
    ]);
  });

  it('names five error classes and counts the others, and responses that were held open', () => {
    const errorCounts = Object.fromEntries(
      Array.from({ length: 8 }, (_, code) => [`api_error:${code}`, 9 - code]),
    );
    const level = levelSummary({ errorCounts });
    const notes = summaryNotes(
      runSummary([{ ...level, instrument: { ...level.instrument, heldOpenCount: 3 } }]),
      { goodputTarget: 0.99 },
    );
    expect(notes.slice(4, 7)).toEqual([
      'D(100,50), concurrency 8: error api_error:4 ×5',
      'D(100,50), concurrency 8: error 9 more of 3 further classes',
      'D(100,50), concurrency 8: 3 responses held open behind their end mark; their connections were closed',
    ]);
  });

  it('says which answers and tokens did not come one by one, and nothing where all did', () => {
    const output = { ...levelSummary().metrics.ttftMs!, sum: 6800 };
    const level = levelSummary({
      counts: { ...outcomes({ completed: 100 }), arrivedAtOnce: 3, inWindow: 100 },
      metrics: {
        outputTokenCount: output,
        hiddenOutputTokenCount: { ...output, sum: 6400 },
        itlMs: { ...output, count: 400, boundedCount: 40 },
      },
    });
    const notes = summaryNotes(runSummary([level]), { goodputTarget: 0.99 });
    expect(notes[0]).toContain('3 of 100 answers arrived at once');
    expect(notes[1]).toContain('6,400 of 6,800 output tokens are hidden reasoning');
    expect(notes[2]).toContain('10.0 % of the gaps between tokens are even shares');
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
