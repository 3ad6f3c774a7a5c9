import { describe, expect, test } from 'vitest';
import { judgePackageContents } from './judge-package-contents.mjs';

const manifest = { name: 'a', exports: { '.': './dist/index.js' }, dependencies: { b: '^1.0.0' } };
const sound = {
  'README.md': '# a',
  LICENSE: 'MIT',
  'package.json': JSON.stringify(manifest),
  'dist/index.js': '',
};

const problemsWith = (changes: Record<string, string>) =>
  judgePackageContents({
    files: new Map(Object.entries({ ...sound, ...changes })),
    workspaceRoot: '/builds/repo',
  });

describe('judgePackageContents', () => {
  test('finds nothing wrong with a sound package', () => {
    expect(problemsWith({})).toEqual([]);
  });

  test('misses README and LICENSE', () => {
    const files = new Map([['package.json', '{}']]);
    expect(judgePackageContents({ files, workspaceRoot: '/x' })).toEqual([
      'README.md is missing',
      'LICENSE is missing',
    ]);
  });

  test.each([
    ['source', { 'src/index.ts': '' }, 'src/index.ts is source or a test'],
    ['a built test', { 'dist/a.test.js': '' }, 'dist/a.test.js is source or a test'],
    ['a build path in the code', { 'dist/a.js': '"/builds/repo/x"' }, 'names a path'],
    ['an absolute source in a map', { 'dist/a.js.map': '{"sources":["/home/me/a.ts"]}' }, 'absolute source'],
    ['an unresolved range', { 'package.json': '{"dependencies":{"b":"workspace:^"}}' }, 'b is "workspace:^"'],
    ['an unresolved catalog', { 'package.json': '{"peerDependencies":{"b":"catalog:"}}' }, 'b is "catalog:"'],
    [
      'a command line without its page',
      { 'package.json': '{"name":"genai-bench"}' },
      'dist/web/index.html is missing',
    ],
    ['the source condition', { 'package.json': '{"exports":{".":"./src/index.ts"}}' }, 'lead to src'],
  ])('refuses %s', (_name, changes, problem) => {
    expect(problemsWith(changes as Record<string, string>).join('\n')).toContain(problem);
  });

  test('accepts a map with relative sources', () => {
    expect(problemsWith({ 'dist/a.js.map': '{"sources":["../src/a.ts"]}' })).toEqual([]);
  });
});
