import { defineConfig, type Options } from 'tsup';

const shared: Options = {
  target: 'node20',
  dts: true,
  sourcemap: true,
  shims: true,
};

export default defineConfig([
  {
    ...shared,
    entry: {
      index: 'src/index.ts',
      client: 'src/client/index.ts',
      redis: 'src/event-log/redis/index.ts',
      postgres: 'src/history/postgres/index.ts',
    },
    format: ['esm', 'cjs'],
  },
  // Contract suites need Vitest, which cannot be required.
  { ...shared, entry: { testing: 'src/testing/index.ts' }, format: ['esm'] },
]);
