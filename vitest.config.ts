import { defineConfig } from 'vitest/config';

/** Packages are tested from source through the `@genai-bench/source` export condition, so no unit test sees a stale build. */
export default defineConfig({
  // Without `import`: the conditions reach Node too, and would hand ES modules to the `require` of CommonJS packages.
  resolve: { conditions: ['@genai-bench/source', 'node', 'default'] },
  ssr: { resolve: { conditions: ['@genai-bench/source', 'node', 'default'] } },
  test: {
    include: [
      'packages/*/src/**/*.test.{ts,tsx}',
      'apps/*/src/**/*.test.ts',
      'scripts/**/*.test.ts',
      'bench/peers/*.test.ts',
    ],
    testTimeout: 20_000,
    // One worker to a core; left to itself, vitest leaves one core idle.
    maxWorkers: '100%',
  },
});
