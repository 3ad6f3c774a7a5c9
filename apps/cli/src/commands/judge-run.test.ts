import type { LevelSummary } from '@genai-bench/core-metrics';
import { describe, expect, it } from 'vitest';
import { levelSummary, outcomes, runSummary } from '../testing/run-fixtures.ts';
import { explainExit, judgeRun } from './judge-run.ts';

const withGoodput = (share: number): LevelSummary =>
  levelSummary({
    goodput: {
      objectives: [{ metric: 'ttftMs', limit: 500 }],
      goodRequestCount: 10 * share,
      goodRequestShare: share,
      shareByObjective: { ttftMs: share },
    },
  });
const allErrors = levelSummary({ counts: outcomes({ http_error: 10 }) });
const refused = levelSummary({ counts: outcomes({ http_error: 10 }), errorCounts: { '401': 10 } });
const mixed = levelSummary({ counts: outcomes({ http_error: 10 }), errorCounts: { '401': 5, '500': 5 } });
const aborted = { status: 'aborted' } as const;
const unstarted = levelSummary({ status: 'failed', counts: outcomes({}) });
const lostWorker = levelSummary({ status: 'failed', failure: 'Worker w0 was lost.' });
const invalid = { grade: { verdict: 'invalid', reasons: ['x'] } } as const;

const incomplete = { missingResults: ['No room.'] } as const;

describe('judgeRun', () => {
  it.each([
    ['a run that completed', runSummary([levelSummary()]), 0],
    ['a run that failed', runSummary([levelSummary()], { status: 'failed' }), 1],
    ['a level of errors alone', runSummary([levelSummary(), allErrors]), 5],
    ['nothing but refusals', runSummary([refused, refused]), 4],
    ['refusals after a level that worked', runSummary([levelSummary(), refused]), 5],
    ['refusals among other errors', runSummary([mixed]), 5],
    ['no level at all', runSummary([]), 5],
    ['a run that a lost worker ended', runSummary([levelSummary(), lostWorker], aborted), 1],
    ['a run that ended with objectives met so far', runSummary([withGoodput(1), lostWorker], aborted), 1],
    ['a run that somebody stopped', runSummary([levelSummary(aborted)], aborted), 130],
    ['a run that somebody stopped at once', runSummary([], aborted), 130],
    ['objectives met by exactly the target', runSummary([withGoodput(0.9)]), 0],
    ['objectives missed by one level', runSummary([withGoodput(1), withGoodput(0.8)]), 3],
    ['a run that was refused at its warm-up', runSummary([unstarted], { status: 'failed' }), 4],
    ['objectives and an invalid instrument', runSummary([withGoodput(1)], invalid), 5],
    ['results that are missing', runSummary([levelSummary()], incomplete), 1],
    ['missing results and an objective that is missed', runSummary([withGoodput(0.8)], incomplete), 3],
    [
      'a run that ended for missing results',
      runSummary([levelSummary(aborted)], { ...aborted, ...incomplete, failure: 'x' }),
      1,
    ],
    ['an invalid instrument without objectives', runSummary([levelSummary()], invalid), 0],
  ])('judges %s', (_name, summary, code) => {
    expect(judgeRun(summary, 0.9)).toBe(code);
  });
});

const unmeasured = levelSummary({
  goodput: {
    objectives: [{ metric: 'tpotMs', limit: 50 }],
    shareByObjective: {},
    unmeasured: { tpotMs: 'no answer was streamed' },
  },
});

describe('explainExit', () => {
  it.each([
    ['a run that came to its end', runSummary([levelSummary()]), 0, undefined],
    ['missed objectives, which the table shows', runSummary([withGoodput(0.5)]), 3, undefined],
    ['a lost worker', runSummary([lostWorker], aborted), 1, 'the run was aborted: Worker w0 was lost.'],
    [
      'a person',
      runSummary([levelSummary(aborted)], aborted),
      130,
      'the run was aborted: it was stopped from the page.',
    ],
    [
      'a target that refused everything',
      runSummary([refused], { status: 'failed', failure: 'all requests (10) were refused' }),
      4,
      'the run failed: all requests (10) were refused',
    ],
    [
      'a level without an answer',
      runSummary([mixed]),
      5,
      'not enough valid data: no request of D(100,50), concurrency 8 completed.',
    ],
    [
      'an objective that nothing was judged by',
      runSummary([unmeasured, unmeasured]),
      5,
      'not enough valid data: an objective is not judged: TPOT cannot be measured, because no answer was streamed.',
    ],
    [
      'a client that could not keep up',
      runSummary([withGoodput(1)], invalid),
      5,
      'not enough valid data: the figures are those of a client that could not keep up.',
    ],
    ['no level', runSummary([]), 5, 'not enough valid data: no level was measured.'],
  ] as const)('gives the reason of %s', (_name, summary, code, text) => {
    expect(judgeRun(summary, 0.9)).toBe(code);
    expect(explainExit(summary, code)).toBe(text);
  });
});
