import { defineConfig } from 'tsup';

/**
 * ESM only, with splitting: each command is a chunk of its own, so that `--help` does not load the runner.
 * commander is bundled because resolving and compiling it from `node_modules` costs a quarter of the cold start.
 */
export default defineConfig({
  entry: ['src/main.ts'],
  format: ['esm'],
  target: 'node20',
  splitting: true,
  sourcemap: false,
  clean: true,
});
