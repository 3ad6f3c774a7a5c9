import { afterEach, beforeEach, describe } from 'vitest';
import type { RunHistory } from '../history/run-history.ts';
import { describeRecordPages } from './record-pages-contract.ts';
import { describeRunPages } from './run-pages-contract.ts';
import { describeWholeRuns } from './whole-runs-contract.ts';

/** What every `RunHistory` must do. `open` gives an empty one; it is closed here. */
export function describeRunHistory(name: string, open: () => Promise<RunHistory>): void {
  describe(`${name} as a run history`, () => {
    let history: RunHistory;
    beforeEach(async () => {
      history = await open();
    });
    afterEach(async () => {
      await history.close();
    });

    describeWholeRuns(() => history);
    describeRunPages(() => history);
    describeRecordPages(() => history);
  });
}
