// The door to the repository for someone who has Node and npm and nothing else:
// brings pnpm, installs and builds what is stale, then runs one verb.
//
//   node scripts/with-workspace.mjs cli [...args]   the genai-bench CLI; stdout is the CLI's alone
//   node scripts/with-workspace.mjs dev [...args]   the same from source, without a build
//   node scripts/with-workspace.mjs test            every test suite, closing with "N passed, N failed"
//   node scripts/with-workspace.mjs check           format, lint, types, unit tests, boundaries, packages
//   node scripts/with-workspace.mjs prepare         install and build only
//
// This file stays parseable by old Node versions, and imports the rest only after the version check.
/** @type {Record<string, () => Promise<(args: string[]) => Promise<number | void>>>} */
const VERBS = {
  cli: () => import('./workspace/run-cli.mjs').then((module) => module.runCli),
  dev: () => import('./workspace/run-cli.mjs').then((module) => module.runCliFromSource),
  test: () => import('./workspace/run-tests.mjs').then((module) => module.runTests),
  check: () => import('./workspace/run-check.mjs').then((module) => module.runCheck),
  prepare: () => import('./workspace/prepare.mjs').then((module) => module.prepare),
};

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const [verb = '', ...args] = process.argv.slice(2);

if (major < 20 || (major === 20 && minor < 19)) {
  fail(
    `Node 20.19 or later is needed, this is ${process.versions.node}. See https://nodejs.org/en/download.`,
  );
} else {
  const load = VERBS[verb];
  if (load === undefined) fail(`unknown verb "${verb}". Write one of: ${Object.keys(VERBS).join(', ')}.`);
  else await run(load);
}

/** @param {() => Promise<(args: string[]) => Promise<number | void>>} load */
async function run(load) {
  try {
    const runVerb = await load();
    process.exitCode = (await runVerb(args)) ?? 0;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    fail(error.name === 'WorkspaceError' ? error.message : (error.stack ?? error.message));
  }
}

/** @param {string} message */
function fail(message) {
  process.stderr.write(`genai-bench workspace: ${message}\n`);
  process.exitCode = 1;
}
