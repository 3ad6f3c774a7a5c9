import { defineConfig } from 'vitest/config';

/** Packages are tested from source through the `@genai-bench/source` export condition, so no unit test sees a stale build. */
export default defineConfig({
  resolve: { conditions: ['@genai-bench/source', 'node'] },
  ssr: { resolve: { conditions: ['@genai-bench/source', 'node'] } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts', 'scripts/**/*.test.ts'],
    testTimeout: 20_000,
  },
});
