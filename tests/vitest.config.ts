import { defineConfig } from 'vitest/config';

/** Their time is that of outages, silences, locks and kills, which pass side by side. */
const waitingTests = ['fleet/**/*.test.ts', 'redis/**/*.test.ts', 'output/killed-run.test.ts'];

/**
 * Tests that cross packages or need a process. They resolve the packages as an installed dependency would,
 * to their built `dist`, so a package that builds wrongly fails here; `npm test` builds first.
 */
export default defineConfig({
  root: import.meta.dirname,
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: { name: 'waiting', include: waitingTests, maxWorkers: 4, sequence: { groupOrder: 0 } },
      },
      {
        extends: true,
        test: {
          name: 'measuring',
          include: ['**/*.test.ts'],
          exclude: ['**/node_modules/**', ...waitingTests],
          // Several of these tests measure time against a simulator on the same machine; two cores hold one at a time.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
