import { describe, expect, test } from 'vitest';
import { findViolations } from './find-violations.mjs';

const surfaces = [
  { name: '@genai-bench/core-metrics', exports: ['.', './package.json'] },
  { name: '@genai-bench/runner', exports: ['.', './testing'] },
  { name: '@genai-bench/simulator', exports: ['.'] },
  { name: '@genai-bench/arena', exports: ['.'] },
  { name: '@genai-bench/stream-server', exports: ['.', './client'] },
];

const violationsOf = (path: string, text: string) => findViolations({ path, text, surfaces });

describe('findViolations', () => {
  test.each([
    ['packages/core-metrics/src/a.ts', `import { run } from '@genai-bench/runner';`, 'may not know'],
    ['packages/core-metrics/src/a.ts', `import { readFile } from 'node:fs/promises';`, 'is pure'],
    ['packages/core-metrics/src/a.ts', `import type { Socket } from 'node:net';`, 'is pure'],
    ['packages/core-metrics/src/a.ts', `import chalk from 'chalk';`, 'is pure'],
    ['packages/core-metrics/src/a.ts', `const x = Math.random();`, 'Math.random'],
    ['packages/simulator/src/a.ts', `import type { X } from '@genai-bench/core-metrics';`, 'may not know'],
    ['packages/runner/src/a.ts', `export { serve } from '@genai-bench/stream-server';`, 'may not know'],
    ['packages/runner/src/a.test.ts', `import { serve } from '@genai-bench/stream-server';`, 'may not know'],
    ['packages/runner/src/a.ts', `const m = await import('@genai-bench/arena');`, 'may not know'],
    ['packages/runner/src/a.ts', `const m = require('@genai-bench/arena');`, 'may not know'],
    ['packages/runner/src/a.ts', `type M = import('@genai-bench/arena').M;`, 'may not know'],
    ['packages/runner/src/a.ts', `import { x } from '@genai-bench/unheard-of';`, 'may not know'],
    ['packages/runner/src/a.ts', `import { x } from '@genai-bench/runner';`, 'is this package'],
    [
      'packages/runner/src/a.ts',
      `import { x } from '../../core-metrics/src/index.ts';`,
      'leaves packages/runner',
    ],
    ['packages/runner/src/a.ts', `if (process.env.DEBUG) process.exit(1);`, 'process.env'],
    ['packages/runner/src/a.ts', `import { env as settings } from 'node:process';`, 'process.env'],
    ['packages/runner/src/a.ts', `import process from 'node:process';`, 'to show what is read'],
    ['packages/arena/src/ratings/elo.ts', `import { fanOut } from '@genai-bench/runner';`, 'is pure'],
    ['packages/stream-server/src/client/a.ts', `import ws from 'node:http';`, 'is pure'],
    ['packages/dashboard-react/src/a.ts', `import { Battle } from '@genai-bench/arena';`, 'import type'],
    ['packages/dashboard-react/src/a.ts', `import { s } from '@genai-bench/stream-server';`, 'may not know'],
    ['packages/new-one/src/a.ts', `import { s } from '@genai-bench/runner';`, 'may not know'],
    [
      'tests/e2e/a.test.ts',
      `import { s } from '@genai-bench/runner/dist/internal.js';`,
      'not a public export',
    ],
    ['tests/e2e/a.test.ts', `import { s } from '../../packages/runner/src/index.ts';`, 'leaves tests'],
    ['apps/cli/src/a.ts', `import { s } from '../../web/src/a.ts';`, 'leaves apps/cli'],
  ])('refuses %s: %s', (path, text, reason) => {
    const violations = violationsOf(path, text);
    expect(violations.length).toBeGreaterThan(0);
    expect(violations[0]).toContain(`${path}:1:`);
    expect(violations[0]).toContain(reason);
  });

  test.each([
    ['packages/core-metrics/src/a.ts', `import { x } from './b.ts';`],
    ['packages/core-metrics/src/a.test.ts', `import { readFileSync } from 'node:fs';`],
    [
      'packages/runner/src/a.ts',
      `import { x } from '@genai-bench/core-metrics';\nimport net from 'node:net';`,
    ],
    ['packages/runner/src/a.ts', `// import { x } from '@genai-bench/arena';\nconst text = 'process.exit';`],
    ['packages/runner/src/a.ts', `const used = process.cpuUsage();`],
    ['packages/runner/src/a.ts', `import { hrtime } from 'node:process';`],
    ['packages/runner/src/a.test.ts', `const path = process.env.TMPDIR;`],
    ['packages/arena/src/ask/run-battle.ts', `import { fanOut } from '@genai-bench/runner';`],
    ['packages/dashboard-react/src/a.ts', `import type { Battle } from '@genai-bench/arena';`],
    ['apps/cli/src/main.ts', `process.exit(Number(process.env.X ?? process.argv[2]));`],
    [
      'tests/e2e/a.test.ts',
      `import { s } from '@genai-bench/runner/testing';\nimport { x } from '../support/y.ts';`,
    ],
  ])('lets %s pass: %s', (path, text) => {
    expect(violationsOf(path, text)).toEqual([]);
  });

  test('names the line of each violation', () => {
    const text = `import { a } from './a.ts';\n\nimport { b } from '@genai-bench/arena';\nprocess.exit(1);\n`;
    const lines = violationsOf('packages/runner/src/a.ts', text).map((violation) => violation.split(':')[1]);
    expect(lines).toEqual(['3', '4']);
  });
});
