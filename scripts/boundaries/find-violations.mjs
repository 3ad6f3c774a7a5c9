import { posix } from 'node:path';
import { APP_ONLY_PROCESS_MEMBERS, PACKAGE_RULES } from './allowed-arrows.mjs';
import { readImports } from './read-imports.mjs';

/** @typedef {{ name: string, exports: readonly string[] }} PublicSurface a package and its exported subpaths */

/** @type {import("./allowed-arrows.mjs").PackageRule} */
const NO_RULE = { imports: [] };

/**
 * What one source file imports or reads against the rules, as `path:line: reason` lines.
 * Test files inside a package are held to the arrows, but may use Node and the environment.
 *
 * @param {object} options
 * @param {string} options.path from the repository's top, with forward slashes
 * @param {string} options.text
 * @param {readonly PublicSurface[]} options.surfaces
 * @returns {string[]}
 */
export function findViolations({ path, text, surfaces }) {
  const { imports, members } = readImports(path, text);
  const home = homeOf(path);
  const isTest = /\.test(-d)?\.tsx?$/.test(path);
  const found = imports.flatMap(({ specifier, line, isTypeOnly, names }) =>
    [
      crossesFolder(path, home, specifier),
      isUnexported(specifier, surfaces),
      isArrowMissing(home, specifier, isTypeOnly, surfaces),
      isTest ? undefined : breaksPurity(path, home, specifier, isTypeOnly),
      isTest || home.packageName === undefined ? undefined : readsProcessModule(specifier, names),
    ]
      .filter((reason) => reason !== undefined)
      .map((reason) => `${path}:${line}: ${reason}`),
  );
  if (isTest || home.packageName === undefined) return found;
  for (const { object, member, line } of members) {
    if (object === 'process' && APP_ONLY_PROCESS_MEMBERS.has(member)) {
      found.push(`${path}:${line}: only an app reads process.${member}; take the value as an option`);
    }
    if (object === 'Math' && member === 'random' && home.packageName === 'core-metrics') {
      found.push(`${path}:${line}: core-metrics takes randomness as a parameter, not from Math.random`);
    }
  }
  return found;
}

/**
 * @param {string} path
 * @returns {{ folder: string, packageName?: string }} `packageName` only under `packages/`
 */
function homeOf(path) {
  const [top = '', second = ''] = path.split('/');
  if (top === 'packages') return { folder: `${top}/${second}`, packageName: second };
  return { folder: top === 'apps' || top === 'examples' ? `${top}/${second}` : top };
}

/**
 * @param {string} path
 * @param {{ folder: string }} home
 * @param {string} specifier
 */
function crossesFolder(path, home, specifier) {
  if (!specifier.startsWith('.')) return undefined;
  const target = posix.join(posix.dirname(path), specifier);
  if (target === home.folder || target.startsWith(`${home.folder}/`)) return undefined;
  // Benches measure with the fixtures of unit tests, which no package publishes.
  if (home.folder === 'bench' && /^packages\/[^/]+\/src\/testing\//.test(target)) return undefined;
  return `"${specifier}" leaves ${home.folder}; import the other package by its name`;
}

/**
 * @param {string} specifier
 * @param {readonly PublicSurface[]} surfaces
 */
function isUnexported(specifier, surfaces) {
  const surface = surfaces.find(({ name }) => specifier === name || specifier.startsWith(`${name}/`));
  if (surface === undefined) return undefined;
  const subpath = `.${specifier.slice(surface.name.length)}`;
  if (surface.exports.includes(subpath)) return undefined;
  return `"${specifier}" is not a public export; ${surface.name} exports ${surface.exports.join(', ')}`;
}

/**
 * @param {{ packageName?: string }} home
 * @param {string} specifier
 * @param {boolean} isTypeOnly
 * @param {readonly PublicSurface[]} surfaces
 */
function isArrowMissing({ packageName }, specifier, isTypeOnly, surfaces) {
  if (packageName === undefined) return undefined;
  const target = surfaces.find(({ name }) => specifier === name || specifier.startsWith(`${name}/`));
  const isOwn = target?.name === `@genai-bench/${packageName}`;
  if (isOwn) return `"${specifier}" is this package; import the file`;
  const isWorkspace = target !== undefined || specifier.startsWith('@genai-bench/');
  if (!isWorkspace) return undefined;
  const { imports, typeImports = [] } = PACKAGE_RULES[packageName] ?? NO_RULE;
  if (imports.includes(specifier)) return undefined;
  if (!typeImports.includes(specifier)) return `${packageName} may not know "${specifier}"`;
  return isTypeOnly ? undefined : `${packageName} may know "${specifier}" by \`import type\` only`;
}

/**
 * @param {string} path
 * @param {{ folder: string, packageName?: string }} home
 * @param {string} specifier
 * @param {boolean} isTypeOnly
 */
function breaksPurity(path, { folder, packageName }, specifier, isTypeOnly) {
  if (packageName === undefined || specifier.startsWith('.')) return undefined;
  const { pureFolders = [], pureImports = [] } = PACKAGE_RULES[packageName] ?? NO_RULE;
  const pureFolder = pureFolders.find((name) => path.startsWith(`${folder}/${name}/`));
  if (pureFolder === undefined || pureImports.includes(specifier)) return undefined;
  if (isTypeOnly && !specifier.startsWith('node:')) return undefined;
  return `${folder}/${pureFolder} is pure and may not import "${specifier}"`;
}

/**
 * @param {string} specifier
 * @param {readonly string[] | undefined} names
 */
function readsProcessModule(specifier, names) {
  if (specifier !== 'node:process' && specifier !== 'process') return undefined;
  if (names === undefined)
    return `import names from "${specifier}", or write process.x, to show what is read`;
  const refused = names.find((name) => APP_ONLY_PROCESS_MEMBERS.has(name));
  return refused === undefined
    ? undefined
    : `only an app reads process.${refused}; take the value as an option`;
}
