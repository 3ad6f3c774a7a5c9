import { defineConfig } from 'tsup';

const common = { target: 'node20', sourcemap: true, shims: true } as const;

export default defineConfig([
  {
    ...common,
    entry: {
      index: 'src/index.ts',
      'load-thread': 'src/load/load-thread.ts',
      'decode-thread': 'src/decode/decode-thread.ts',
      'supply-thread': 'src/supply/supply-thread.ts',
    },
    format: ['esm'],
    dts: { entry: { index: 'src/index.ts' } },
  },
  // Threads are started from files, so that one format of them serves both.
  { ...common, entry: { index: 'src/index.ts' }, format: ['cjs'], dts: true },
]);
