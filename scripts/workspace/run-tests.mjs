import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { COUNTS_REPORTER, nodeBinary } from './node-binary.mjs';
import { prepare } from './prepare.mjs';
import { CACHE, ROOT } from './root.mjs';
import { QUIET_ENV } from './run-quietly.mjs';
import { closingLine, readNodeTestReport, readVitestReport, sumSuites } from './suite-result.mjs';

/** @typedef {import('./suite-result.mjs').SuiteResult} SuiteResult */

/** Versions the built packages are tested on, beside the Node that runs everything else: the oldest supported, and the later majors. */
const OTHER_NODE_VERSIONS = ['20.19.0', '22', '24'];

/**
 * Runs every suite, whatever the ones before it said, and closes with one line of totals.
 *
 * @returns {Promise<number>} exit code
 */
export async function runTests() {
  await prepare();
  /** @type {[string, () => Promise<SuiteResult>][]} */
  const suites = [
    ['unit tests', () => runVitest('unit', ['--config', 'vitest.config.ts'])],
    ['tests across packages', () => runVitest('cross', ['--config', 'tests/vitest.config.ts'])],
    ...OTHER_NODE_VERSIONS.map(
      (version) =>
        /** @type {[string, () => Promise<SuiteResult>]} */ ([
          `built packages on Node ${version}`,
          () => runOnNode(version),
        ]),
    ),
  ];
  /** @type {{ name: string, result: SuiteResult }[]} */
  const results = [];
  for (const [name, run] of suites) {
    process.stdout.write(`\n── ${name}\n`);
    results.push({ name, result: await runOrReport(run) });
  }
  process.stdout.write('\n');
  // Once more at the end, where somebody looks who has only the end of a long log.
  for (const { result } of results) for (const text of result.failures) process.stdout.write(`${text}\n\n`);
  for (const { name, result } of results) process.stdout.write(`${describeSuite(name, result)}\n`);
  const all = results.map(({ result }) => result);
  process.stdout.write(`\n${closingLine(all)}\n`);
  return sumSuites(all).failed === 0 ? 0 : 1;
}

/**
 * A suite that cannot even start is a failed suite, and must not keep the totals from being printed.
 *
 * @param {() => Promise<SuiteResult>} run
 */
async function runOrReport(run) {
  try {
    return await run();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return { passed: 0, failed: 0, skipped: 0, isSound: false, failures: [] };
  }
}

/**
 * @param {string} name
 * @param {readonly string[]} args
 */
async function runVitest(name, args) {
  const reportPath = await freshReportPath(`vitest-${name}.json`);
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportPath}`];
  const exitCode = await runVisibly(process.execPath, [vitest, 'run', ...reporters, ...args]);
  return readVitestReport(await readIfPresent(reportPath), exitCode);
}

/** @param {string} version */
async function runOnNode(version) {
  const folder = join('tests', 'node-versions');
  const names = (await readdir(join(ROOT, folder))).filter((name) => name.endsWith('.test.mjs')).sort();
  const reportPath = await freshReportPath(`node-${version}.txt`);
  const reporters = [
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    `--test-reporter=${COUNTS_REPORTER}`,
    `--test-reporter-destination=${reportPath}`,
  ];
  const files = names.map((name) => join(folder, name));
  const exitCode = await runVisibly(await nodeBinary(version), ['--test', ...reporters, ...files]);
  return readNodeTestReport(await readIfPresent(reportPath), exitCode);
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {Promise<number>} exit code
 */
function runVisibly(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env: QUIET_ENV,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/**
 * A report of an earlier run must never be read as this run's.
 *
 * @param {string} name
 */
async function freshReportPath(name) {
  await mkdir(CACHE, { recursive: true });
  const path = join(CACHE, name);
  await rm(path, { force: true });
  return path;
}

/** @param {string} path */
async function readIfPresent(path) {
  return existsSync(path) ? readFile(path, 'utf8') : undefined;
}

/**
 * @param {string} name
 * @param {SuiteResult} result
 */
function describeSuite(name, { passed, failed, skipped, isSound }) {
  const broken = isSound ? '' : ', broke off or executed no test (counts as 1 failed)';
  return `${name}: ${passed + failed} ran, ${failed} of them failed, ${skipped} skipped${broken}`;
}
