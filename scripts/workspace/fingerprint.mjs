import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { CACHE, ROOT } from './root.mjs';

const SKIPPED_FOLDERS = new Set(['node_modules', 'dist', '.turbo', 'coverage']);
const MANIFESTS = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', '.npmrc'];
const WORKSPACE_FOLDERS = ['packages', 'apps', 'examples'];
const WORKSPACE_PACKAGES = ['tests', 'bench'];

/** Folders of all workspace packages that exist, in a fixed order. */
export async function packageFolders() {
  const nested = await Promise.all(WORKSPACE_FOLDERS.map((folder) => subfolders(join(ROOT, folder))));
  const single = WORKSPACE_PACKAGES.map((folder) => join(ROOT, folder));
  return [...nested.flat(), ...single].filter((folder) => existsSync(join(folder, 'package.json')));
}

/** Changes when an install could give another result: content of the lockfile and of every manifest. */
export async function installFingerprint() {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}`);
  const manifests = (await packageFolders()).map((folder) => join(folder, 'package.json'));
  for (const path of [...MANIFESTS.map((name) => join(ROOT, name)), ...manifests]) {
    if (!existsSync(path)) continue;
    hash.update(`\n${relative(ROOT, path)}\n`).update(await readFile(path));
  }
  return hash.digest('hex');
}

/**
 * Changes when a build could give another result. Size and modification time stand for content: the exact
 * question is turbo's, this one only decides whether asking it (over a second) is worth it.
 */
export async function buildFingerprint() {
  const hash = createHash('sha256').update(await installFingerprint());
  const top = ['tsconfig.base.json', 'turbo.json'].map((name) => join(ROOT, name));
  const files = await Promise.all((await packageFolders()).map(sourceFiles));
  for (const path of [...top, ...files.flat()]) {
    const { size, mtimeMs } = await stat(path);
    hash.update(`\n${relative(ROOT, path)} ${size} ${mtimeMs}`);
  }
  return hash.digest('hex');
}

/**
 * @param {string} name
 * @returns {Promise<string | undefined>}
 */
export async function readMarker(name) {
  const path = join(CACHE, name);
  return existsSync(path) ? (await readFile(path, 'utf8')).trim() : undefined;
}

/**
 * @param {string} name
 * @param {string} fingerprint
 */
export async function writeMarker(name, fingerprint) {
  const path = join(CACHE, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${fingerprint}\n`);
}

/** @param {string} folder */
async function subfolders(folder) {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(folder, entry.name))
    .sort();
}

/**
 * Source and configuration of one package, tests left out as in turbo.json.
 *
 * @param {string} folder
 * @returns {Promise<string[]>}
 */
async function sourceFiles(folder) {
  const entries = await readdir(folder, { withFileTypes: true });
  const nested = await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return SKIPPED_FOLDERS.has(entry.name) ? [] : sourceFiles(path);
      return /\.test\.tsx?$|\.md$/.test(entry.name) || !entry.isFile() ? [] : [path];
    }),
  );
  return nested.flat().sort();
}
