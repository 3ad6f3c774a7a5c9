import { defineConfig } from 'vitest/config';

/** Their time is that of outages, silences, locks and kills, which pass side by side. */
const waitingTests = ['fleet/**/*.test.ts', 'redis/**/*.test.ts', 'output/killed-run.test.ts'];

/** They hold figures or grades of a run against a simulator on the same machine; two cores hold one at a time. */
const measuringTests = [
  'accuracy/**/*.test.ts',
  'fault/**/*.test.ts',
  'runner/**/*.test.ts',
  'browser/command-line-run.test.ts',
  'browser/scale.test.ts',
  'cli/benchmark.test.ts',
];

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
          name: 'side by side',
          include: ['**/*.test.ts'],
          exclude: ['**/node_modules/**', ...waitingTests, ...measuringTests],
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'measuring',
          include: measuringTests,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
