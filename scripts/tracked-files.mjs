import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './workspace/root.mjs';

/**
 * Files that git knows or would add, from the repository's top; deleted ones left out.
 *
 * @param {RegExp} pattern
 * @returns {string[]}
 */
export function trackedFiles(pattern) {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '-z'];
  const listed = execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  const paths = listed.split('\0').filter((path) => path !== '' && pattern.test(path));
  return [...new Set(paths)].filter((path) => existsSync(join(ROOT, path)));
}

/** What ships or runs: the sources of packages, apps and examples without tests and what only tests use. */
export function sourceFiles() {
  const sources = trackedFiles(/^(packages|apps|examples)\/[^/]+\/src\/.*\.tsx?$/);
  return sources.filter((path) => !/\/testing\/|\.test(-d)?\.tsx?$/.test(path));
}
