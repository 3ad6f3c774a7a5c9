// Every relative link in a Markdown file leads to a tracked file or folder, and its fragment to a heading there.
import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { headingFragments, readLinks } from './read-links.mjs';
import { trackedFiles } from './tracked-files.mjs';
import { ROOT } from './workspace/root.mjs';

const paths = trackedFiles(/\.md$/);
let linkCount = 0;
let deadCount = 0;
for (const source of paths) {
  for (const { path, fragment, line } of readLinks(readFileSync(join(ROOT, source), 'utf8'))) {
    linkCount += 1;
    const target = path === '' ? source : posix.join(posix.dirname(source), path);
    const isDead = !existsSync(join(ROOT, target)) || !hasHeading(target, fragment);
    if (!isDead) continue;
    deadCount += 1;
    process.stdout.write(
      `${source}:${line}: dead link ${path}${fragment === undefined ? '' : `#${fragment}`}\n`,
    );
  }
}
process.stdout.write(`links: ${linkCount} in ${paths.length} files, ${deadCount} dead\n`);
process.exitCode = deadCount === 0 ? 0 : 1;

/**
 * @param {string} target
 * @param {string | undefined} fragment
 */
function hasHeading(target, fragment) {
  // `#L10` points into a source file, where GitHub numbers the lines.
  if (fragment === undefined || !target.endsWith('.md')) return true;
  return headingFragments(readFileSync(join(ROOT, target), 'utf8')).has(fragment);
}
