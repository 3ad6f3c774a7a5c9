import { describeRunHistory } from '../testing/run-history-contract.ts';
import { createMemoryRunHistory } from './memory-run-history.ts';

describeRunHistory('memory', async () => createMemoryRunHistory());
