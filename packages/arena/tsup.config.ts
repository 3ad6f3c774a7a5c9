import { defineConfig, type Options } from 'tsup';

const shared: Options = {
  target: 'node20',
  dts: true,
  sourcemap: true,
  shims: true,
};

export default defineConfig([
  // Alone, so that its declarations are one file, which others can put into theirs.
  { ...shared, entry: { index: 'src/index.ts' }, format: ['esm', 'cjs'] },
  {
    ...shared,
    entry: {
      sqlite: 'src/storage/sqlite/index.ts',
      postgres: 'src/storage/postgres/index.ts',
      redis: 'src/storage/redis/index.ts',
      http: 'src/http/index.ts',
      config: 'src/config/index.ts',
    },
    format: ['esm', 'cjs'],
  },
  // Contract suites need Vitest, which cannot be required.
  { ...shared, entry: { testing: 'src/testing/index.ts' }, format: ['esm'] },
]);
