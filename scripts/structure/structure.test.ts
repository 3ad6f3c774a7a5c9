import { describe, expect, it } from 'vitest';
import { judgeFunctions } from '../judge-file-size.mjs';
import { findCycles, readImportGraph, reachableFiles } from './import-graph.mjs';
import { JOURNEYS } from './journeys.mjs';
import { measureSource } from './measure-source.mjs';
import { OPEN_LONG_FUNCTIONS } from './open-long-functions.mjs';
import { reportStructure } from './report.mjs';

describe('measureSource', () => {
  it('counts lines that hold more than comments and white space', () => {
    const text = '// one\n\n/* two\n three */\nconst a = 1; // four\nconst b = `five\n\nsix`;\n';
    expect(measureSource('a.ts', text).codeLineCount).toBe(3);
  });

  it('counts text and comments between JSX tags as what they are', () => {
    const text = 'const a = (\n  <p>\n    {/* nothing */}\n    https://example.org\n  </p>\n);\n';
    expect(measureSource('a.tsx', text).codeLineCount).toBe(6);
  });

  it('measures functions by all their lines, the functions inside them too', () => {
    const text = 'export function outer() {\n  return [].map(\n    () =>\n      1,\n  );\n}\n';
    expect(measureSource('a.ts', text).functions).toEqual([
      { name: 'outer', line: 1, lineCount: 6, reason: undefined },
      { name: '[].map callback', line: 3, lineCount: 2, reason: undefined },
    ]);
  });

  it('takes the reason of a long function from the first line of its body', () => {
    const reasonOf = (body: string) =>
      measureSource('a.ts', `const f = () => {${body}};`).functions[0]?.reason;
    expect(reasonOf('\n  // Long function: one table of published values\n')).toBe(
      'one table of published values',
    );
    expect(reasonOf('\n  // Long function: ok\n')).toBeUndefined();
    expect(reasonOf('\n  f();\n  // Long function: it comes too late\n')).toBeUndefined();
  });
});

describe('readImportGraph', () => {
  const texts = new Map([
    ['packages/a/src/index.ts', `import { b } from './b.ts'; import 'node:fs'; import './gone.ts';`],
    ['packages/a/src/b.ts', `import type { D } from './d.ts';`],
    ['packages/a/src/d.ts', `export * from './b.ts'; import { x } from '@x/other';`],
    ['packages/other/src/index.ts', ''],
  ]);
  const graph = readImportGraph(texts, new Map([['@x/other', 'packages/other/src/index.ts']]));

  it('finds cycles that types alone make', () => {
    expect(findCycles(graph).map((paths) => paths.toSorted())).toEqual([
      ['packages/a/src/b.ts', 'packages/a/src/d.ts'],
    ]);
  });

  it('leads from an entry to all that it needs, as far as it is followed', () => {
    const follow = (isFollowed: (path: string) => boolean) => [
      ...reachableFiles(graph, ['packages/a/src/index.ts'], isFollowed),
    ];
    expect(follow(() => true)).toEqual([...texts.keys()]);
    expect(follow((path) => path.startsWith('packages/a/'))).toHaveLength(3);
  });
});

describe('the structure of this repository', () => {
  const structure = reportStructure();

  it('has no import cycles, those of types included', () => {
    expect(structure.cycles).toEqual([]);
  });

  it('has no function over 80 lines without a reason', () => {
    const problems = structure.files.flatMap(({ path, functions }) =>
      judgeFunctions({ path, functions, open: OPEN_LONG_FUNCTIONS }),
    );
    expect(problems).toEqual([]);
  });

  it('is described with all its packages and journeys', () => {
    expect(structure.report).toContain('| `packages/core-metrics` |');
    for (const { name } of JOURNEYS)
      expect(structure.report).toMatch(new RegExp(`^\\| ${name} \\| \\d+ `, 'm'));
  });
});
