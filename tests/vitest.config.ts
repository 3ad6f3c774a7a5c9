import { defineConfig } from 'vitest/config';

/**
 * Tests that cross packages or need a process. They resolve the packages as an installed dependency would,
 * to their built `dist`, so a package that builds wrongly fails here; `npm test` builds first.
 */
export default defineConfig({
  root: import.meta.dirname,
  test: {
    include: ['**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Several of these tests measure time against a simulator on the same machine; two cores hold one at a time.
    fileParallelism: false,
  },
});
