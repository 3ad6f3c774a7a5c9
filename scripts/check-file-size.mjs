// Warns about source files over 300 lines and fails over 400 (tests: 400 and 600), and on functions over 80 lines.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { judgeFileSize, judgeFunctions } from './judge-file-size.mjs';
import { measureSource } from './structure/measure-source.mjs';
import { OPEN_LONG_FUNCTIONS } from './structure/open-long-functions.mjs';
import { trackedFiles } from './tracked-files.mjs';
import { ROOT } from './workspace/root.mjs';

/** A suite is one function around its tests. */
const IS_TEST = /^tests\/|\/testing\/|\.test(-d)?\.\w+$/;

const paths = trackedFiles(/\.(ts|tsx|mts|mjs)$/);
/** @type {string[]} */
const problems = [];
for (const path of paths) {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const { verdict, lineCount } = judgeFileSize({ path, text });
  if (verdict === 'look-again') process.stdout.write(`${path}: ${lineCount} lines, look again\n`);
  if (verdict === 'too-long') problems.push(`${path}: ${lineCount} lines, split it by concept`);
  if (IS_TEST.test(path)) continue;
  const { functions } = measureSource(path, text);
  problems.push(...judgeFunctions({ path, functions, open: OPEN_LONG_FUNCTIONS }));
}
for (const key of Object.keys(OPEN_LONG_FUNCTIONS))
  if (!paths.includes(key.replace(/#.*/, '')))
    problems.push(`${key}: there is no such file. Take it off the list.`);

for (const problem of problems) process.stdout.write(`${problem}\n`);
process.stdout.write(`sizes: ${paths.length} files, ${problems.length} problems\n`);
process.exitCode = problems.length === 0 && paths.length > 0 ? 0 : 1;
