import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { COUNTS_REPORTER } from './node-binary.mjs';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'genai-bench-reporter-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const IMPORTS = `import test, { describe } from 'node:test';\n`;

test.each([
  ['each test once', `test('a', () => {}); test('b', () => {});`, ['passed', 'passed']],
  ['tests inside a group, not the group', `describe('g', () => { test('a', () => {}); });`, ['passed']],
  [
    'a failure once, not its group again',
    `describe('g', () => { test('a', () => { throw 1; }); });`,
    ['failed'],
  ],
  ['skipped apart', `test('a', () => {}); test.skip('b', () => {});`, ['passed', 'skipped']],
  ['a file without tests as nothing', ``, []],
  ['a file that breaks while loading as a failure', `throw new Error('broken');`, ['failed']],
])('counts %s', async (_name, body, expected) => {
  const path = join(folder, 'sample.test.mjs');
  await writeFile(path, IMPORTS + body);
  const env = { ...process.env };
  // Set by an outer `node --test`, it would turn the inner run's output into a wire format.
  delete env['NODE_TEST_CONTEXT'];
  const output = await new Promise<string>((resolve) => {
    const args = ['--test', `--test-reporter=${COUNTS_REPORTER}`, path];
    execFile(process.execPath, args, { env }, (_error, stdout) => resolve(stdout));
  });
  expect(output.split('\n').filter((line) => line !== '')).toEqual(expected);
});
