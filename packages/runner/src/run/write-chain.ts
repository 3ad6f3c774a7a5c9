import type { RunOutput } from '../output/run-output.ts';

export interface WriteChain {
  push(records: Parameters<RunOutput['recordsFinished']>[0]): void;
  /** Resolves when all are accepted; rejects with the first failure. */
  drained(): Promise<void>;
}

/** Hands batches to the outputs one after the other, and keeps the first failure for whoever waits at the end. */
export function createWriteChain(output: RunOutput): WriteChain {
  let chain = Promise.resolve();
  return {
    push(records) {
      chain = chain.then(() => output.recordsFinished(records));
      // Rethrown by `drained`; without a handler here Node would end the process before that.
      chain.catch(() => undefined);
    },
    drained: () => chain,
  };
}
