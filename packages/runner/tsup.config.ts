import { defineConfig } from 'tsup';

export default defineConfig({
  entry: { index: 'src/index.ts', 'load-thread': 'src/load/load-thread.ts' },
  format: ['esm', 'cjs'],
  target: 'node20',
  dts: true,
  sourcemap: true,
  clean: true,
  shims: true,
});
