import { defineConfig } from 'tsup';

const entries = { index: 'src/index.ts', 'plan-options': 'src/plan/plan-options.ts' };
const common = { target: 'node20', sourcemap: true, shims: true } as const;

export default defineConfig([
  {
    ...common,
    entry: {
      ...entries,
      'load-thread': 'src/load/load-thread.ts',
      'decode-thread': 'src/decode/decode-thread.ts',
      'supply-thread': 'src/supply/supply-thread.ts',
    },
    format: ['esm'],
    dts: { entry: entries },
  },
  // Threads are started from files, so that one format of them serves both.
  { ...common, entry: entries, format: ['cjs'], dts: true },
]);
