// Packs each publishable package as pnpm would publish it, and asks publint, attw and our own rules about the tarball.
import { readFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { problemAffectsResolutionKind, problemKindInfo } from '@arethetypeswrong/core/problems';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { judgePackageContents } from './judge-package-contents.mjs';
import { packageFolders } from './workspace/fingerprint.mjs';
import { ROOT } from './workspace/root.mjs';
import { pnpmCommand } from './workspace/pnpm-command.mjs';
import { QUIET_ENV } from './workspace/run-quietly.mjs';

/** All but `node10`, which knows no export map: no Node version that runs these packages resolves that way. */
const SUPPORTED_RESOLUTIONS = /** @type {const} */ (['node16-cjs', 'node16-esm', 'bundler']);

let checkedCount = 0;
let problemCount = 0;
for (const folder of await packageFolders()) {
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  if (manifest.private === true) continue;
  const tarball = await packPackage(folder);
  const problems = [
    ...contentProblems(tarball),
    ...(await publintProblems(tarball)),
    ...(manifest.exports === undefined ? [] : await typeProblems(tarball, manifest)),
  ];
  for (const problem of problems) process.stdout.write(`${manifest.name}: ${problem}\n`);
  const kilobytes = (tarball.byteLength / 1000).toFixed(0);
  process.stdout.write(`${manifest.name}: ${kilobytes} kB packed, ${problems.length} problems\n`);
  checkedCount += 1;
  problemCount += problems.length;
}
process.exitCode = problemCount === 0 && checkedCount > 0 ? 0 : 1;

/** @param {Uint8Array} tarball */
function contentProblems(tarball) {
  const contents = createPackageFromTarballData(tarball);
  const prefix = `/node_modules/${contents.packageName}/`;
  const files = new Map(
    contents.listFiles().map((path) => [path.slice(prefix.length), contents.readFile(path)]),
  );
  return judgePackageContents({ files, workspaceRoot: ROOT });
}

/** @param {Uint8Array<ArrayBuffer>} tarball */
async function publintProblems(tarball) {
  const { messages, pkg } = await publint({ pack: { tarball: tarball.buffer }, strict: true });
  return messages.map((message) => `publint: ${formatMessage(message, pkg, { color: false })}`);
}

/**
 * @param {Uint8Array} tarball
 * @param {{ exports: unknown }} manifest
 */
async function typeProblems(tarball, manifest) {
  const analysis = await checkPackage(createPackageFromTarballData(tarball));
  if (analysis.types === false) return ['attw: the package has no types'];
  const hasRequire = JSON.stringify(manifest.exports).includes('"require"');
  const affectsSupported = (/** @type {import('@arethetypeswrong/core').Problem} */ problem) =>
    SUPPORTED_RESOLUTIONS.filter((kind) => kind !== 'node16-cjs' || !isImportOnly(manifest, problem)).some(
      (kind) => problemAffectsResolutionKind(problem, kind, analysis),
    );
  return (
    analysis.problems
      .filter(affectsSupported)
      // A style sheet has no types to resolve.
      .filter((problem) => !('entrypoint' in problem && problem.entrypoint.endsWith('.css')))
      .filter((problem) => hasRequire || problem.kind !== 'CJSResolvesToESM')
      .map((problem) => `attw: ${problemKindInfo[problem.kind].title} ${JSON.stringify(problem)}`)
  );
}

/**
 * A subpath without `require`: contract suites, which need Vitest, which knows `import` alone.
 *
 * @param {{ exports: unknown }} manifest
 * @param {import('@arethetypeswrong/core').Problem} problem
 */
function isImportOnly({ exports: exportMap }, problem) {
  if (!('entrypoint' in problem) || typeof exportMap !== 'object' || exportMap === null) return false;
  const target = /** @type {Record<string, unknown>} */ (exportMap)[problem.entrypoint];
  return typeof target === 'object' && target !== null && !('require' in target);
}

const execute = promisify(execFile);

/**
 * The tarball that `pnpm publish` would upload, as bytes.
 *
 * @param {string} folder
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
async function packPackage(folder) {
  const pnpm = await pnpmCommand();
  const destination = await mkdtemp(join(tmpdir(), 'genai-bench-pack-'));
  try {
    const args = [...pnpm.args, 'pack', '--pack-destination', destination];
    await execute(pnpm.command, args, { cwd: folder, env: QUIET_ENV });
    const [name] = (await readdir(destination)).filter((entry) => entry.endsWith('.tgz'));
    if (name === undefined) throw new Error(`pnpm pack wrote no tarball for ${folder}`);
    return new Uint8Array(await readFile(join(destination, name)));
  } finally {
    await rm(destination, { recursive: true, force: true });
  }
}
