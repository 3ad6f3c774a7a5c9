import { defineConfig } from 'tsup';

/** ESM only, with splitting: each command is a chunk of its own, so that `--help` does not load the runner. */
export default defineConfig({
  entry: ['src/main.ts'],
  format: ['esm'],
  target: 'node20',
  splitting: true,
  sourcemap: false,
  clean: true,
});
