import type { LevelSummaryOptions } from '../level/summarize-level.ts';

/** A client that was never late, at one closed-loop level, for tests that look at something else. */
export const levelOptions: LevelSummaryOptions = {
  levelIndex: 0,
  scenario: 'D(100,100)',
  task: 'text-to-text',
  load: { mode: 'closed', concurrency: 1 },
  client: { threadCpuShare: [0.1], gcMs: 0, gcMaxPauseMs: 0, lostRecordCount: 0 },
};
