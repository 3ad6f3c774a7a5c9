import { defineConfig } from 'tsup';

export default defineConfig({
  entry: { index: 'src/index.ts', sqlite: 'src/open-sqlite.ts', postgres: 'src/postgres.ts' },
  format: ['esm', 'cjs'],
  target: 'node20',
  sourcemap: true,
  dts: true,
  shims: true,
});
