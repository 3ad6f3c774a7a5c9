/**
 * What a package cannot be without, although it builds and runs.
 *
 * @type {Readonly<Record<string, readonly string[]>>}
 */
const REQUIRED_FILES = { 'genai-bench': ['dist/web/index.html'] };

/**
 * What is wrong with the contents of a packed package: what must not be published, what is missing, and what
 * only works inside the workspace.
 *
 * @param {object} options
 * @param {ReadonlyMap<string, string>} options.files text by path inside the package (`dist/index.js`)
 * @param {string} options.workspaceRoot absolute path whose appearance would tell where it was built
 * @returns {string[]}
 */
export function judgePackageContents({ files, workspaceRoot }) {
  const paths = [...files.keys()];
  const manifest = JSON.parse(files.get('package.json') ?? '{}');
  /** @type {string[]} */
  const problems = [];
  for (const name of ['README.md', 'LICENSE']) {
    if (!files.has(name)) problems.push(`${name} is missing`);
  }
  for (const name of REQUIRED_FILES[manifest.name] ?? []) {
    if (!files.has(name)) problems.push(`${name} is missing; build apps/web first`);
  }
  for (const path of paths) {
    if (/^src\/|(^|\/)tests?\/|\.test(-d)?\./.test(path)) problems.push(`${path} is source or a test`);
    if (files.get(path)?.includes(workspaceRoot))
      problems.push(`${path} names a path of the machine it was built on`);
    if (path.endsWith('.map')) problems.push(...absoluteSources(path, files.get(path) ?? ''));
  }
  for (const group of ['dependencies', 'peerDependencies', 'optionalDependencies']) {
    for (const [name, range] of Object.entries(manifest[group] ?? {})) {
      if (/^(workspace|catalog|link|file):/.test(String(range)))
        problems.push(`${group}: ${name} is "${range}"`);
    }
  }
  if (JSON.stringify(manifest.exports ?? {}).includes('/src/')) {
    problems.push('exports lead to src; publishConfig.exports must leave the source condition out');
  }
  return problems;
}

/**
 * @param {string} path
 * @param {string} text
 */
function absoluteSources(path, text) {
  const { sources = [], sourceRoot = '' } = JSON.parse(text);
  return [...sources, sourceRoot]
    .filter((source) => /^(\/|[a-z]:[\\/]|file:)/i.test(source))
    .map((source) => `${path} has the absolute source ${source}`);
}
