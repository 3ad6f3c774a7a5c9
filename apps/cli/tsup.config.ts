import { cp } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { defineConfig } from 'tsup';

/** Where the page is built; it is published as a part of this package. */
const builtPage = '../web/dist';

/** ESM only, with splitting: each command is a chunk of its own, so that `--help` does not load the runner. */
export default defineConfig({
  entry: ['src/main.ts'],
  format: ['esm'],
  target: 'node20',
  splitting: true,
  sourcemap: false,
  clean: true,
  // Without the page the command line works; what is published is checked for it.
  async onSuccess() {
    if (existsSync(builtPage)) await cp(builtPage, 'dist/web', { recursive: true });
  },
});
