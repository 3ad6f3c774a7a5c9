import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { packageFolders } from './fingerprint.mjs';
import { prepare } from './prepare.mjs';
import { ROOT } from './root.mjs';
import { capture } from './run-quietly.mjs';

/**
 * Runs every check, in the order in which a failure is cheapest to mend, and prints the output of those
 * that failed. One failing check does not hide the next.
 *
 * @returns {Promise<number>} exit code
 */
export async function runCheck() {
  await prepare();
  const projects = [...(await packageFolders()), join(ROOT, 'scripts')].filter((folder) =>
    existsSync(join(folder, 'tsconfig.json')),
  );
  /** @type {[string, string, readonly string[]][]} */
  const checks = [
    ['format', 'prettier/bin/prettier.cjs', ['--check', '--log-level=warn', '.']],
    ['lint', 'oxlint/bin/oxlint', ['--deny-warnings']],
    ...projects.map(
      (folder) =>
        /** @type {[string, string, string[]]} */ ([
          `types ${relative(ROOT, folder)}`,
          'typescript/bin/tsc',
          ['-p', folder],
        ]),
    ),
    ['unit tests', 'vitest/vitest.mjs', ['run', '--reporter=dot']],
    ['boundaries', '../scripts/check-boundaries.mjs', []],
    ['file size', '../scripts/check-file-size.mjs', []],
    ['links', '../scripts/check-links.mjs', []],
    ['unused code', 'knip/bin/knip.js', ['--no-progress']],
    ['packages', '../scripts/check-packages.mjs', []],
  ];
  /** @type {string[]} */
  const failed = [];
  for (const [title, program, args] of checks) {
    const startedAtMs = performance.now();
    const { exitCode, output } = await capture(process.execPath, [
      join(ROOT, 'node_modules', program),
      ...args,
    ]);
    const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1);
    process.stdout.write(`${exitCode === 0 ? 'ok    ' : 'FAILED'} ${title} (${seconds} s)\n`);
    if (exitCode === 0) continue;
    failed.push(title);
    process.stdout.write(`${output.trimEnd().replace(/^/gm, '    ')}\n`);
  }
  const verdict = failed.length === 0 ? 'all checks passed' : `failed: ${failed.join(', ')}`;
  process.stdout.write(`\n${verdict}\n`);
  return failed.length === 0 ? 0 : 1;
}
