/**
 * Who may know whom. A folder under `packages/` that is missing here may import no other package.
 *
 * - `imports`: workspace specifiers that may be imported, exactly as written.
 * - `typeImports`: specifiers that may be imported with `import type` only.
 * - `pureFolders`: folders (under the package) without I/O: no `node:*`, and no specifier but `pureImports`.
 *
 * @typedef {object} PackageRule
 * @property {readonly string[]} imports
 * @property {readonly string[]} [typeImports]
 * @property {readonly string[]} [pureFolders]
 * @property {readonly string[]} [pureImports]
 */

const CORE_METRICS = '@genai-bench/core-metrics';
const REDIS_CONNECTION = '@genai-bench/redis-connection';
const HTTP_API = '@genai-bench/http-api';
const STORAGE = ['', '/sqlite', '/postgres'].map((entry) => `@genai-bench/storage${entry}`);

/** @type {Readonly<Record<string, PackageRule>>} */
export const PACKAGE_RULES = {
  'core-metrics': { imports: [], pureFolders: ['src'] },
  'redis-connection': { imports: [] },
  storage: { imports: [] },
  'http-api': { imports: [] },
  simulator: { imports: [] },
  runner: {
    imports: [CORE_METRICS],
    pureFolders: ['src/backends', 'src/schedule'],
    pureImports: [CORE_METRICS],
  },
  fleet: {
    imports: [CORE_METRICS, REDIS_CONNECTION, '@genai-bench/runner'],
    pureFolders: ['src/merge', 'src/clock'],
    pureImports: [CORE_METRICS, 'msgpackr'],
  },
  'stream-server': {
    imports: [CORE_METRICS, HTTP_API, REDIS_CONNECTION, ...STORAGE],
    pureFolders: ['src/client', 'src/wire'],
    pureImports: [CORE_METRICS],
  },
  arena: {
    imports: [CORE_METRICS, HTTP_API, REDIS_CONNECTION, '@genai-bench/runner', ...STORAGE],
    pureFolders: ['src/battle', 'src/ordering', 'src/pacing', 'src/ratings', 'src/view'],
    pureImports: [CORE_METRICS, 'ml-matrix'],
  },
  'dashboard-react': {
    imports: [CORE_METRICS, '@genai-bench/runner/plan-options', '@genai-bench/stream-server/client'],
    typeImports: ['@genai-bench/arena'],
    pureFolders: ['src/model', 'src/charts'],
    pureImports: [
      CORE_METRICS,
      '@genai-bench/runner/plan-options',
      '@genai-bench/stream-server/client',
      '@genai-bench/arena',
      'react',
      'recharts',
    ],
  },
};

/** What only an app may touch: a library that reads these cannot be used twice in one process. */
export const APP_ONLY_PROCESS_MEMBERS = new Set(['argv', 'env', 'exit']);
