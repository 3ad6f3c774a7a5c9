import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sourceFiles, trackedFiles } from '../tracked-files.mjs';
import { ROOT } from '../workspace/root.mjs';
import { findCycles, readImportGraph, reachableFiles } from './import-graph.mjs';
import { JOURNEYS } from './journeys.mjs';
import { measureSource } from './measure-source.mjs';

/**
 * @typedef {ReturnType<typeof measureSource> & { path: string }} MeasuredFile
 * @typedef {ReadonlyMap<string, string>} Texts sources by path from the repository's top
 */

/**
 * How much there is to read in this repository, in tables of Markdown, and what the tables are made of.
 *
 * @returns {{ report: string, files: MeasuredFile[], cycles: string[][] }}
 */
export function reportStructure() {
  const texts = new Map(sourceFiles().map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]));
  const files = [...texts].map(([path, text]) => ({ path, ...measureSource(path, text) }));
  const doors = publicEntries();
  const graph = readImportGraph(texts, doors);
  const cycles = findCycles(graph);
  const journeys = describeJourneys({ texts, files, graph, closed: new Set(doors.values()) });
  return { report: `${describePackages(files, cycles)}\n\n${journeys}\n`, files, cycles };
}

/** The source file behind each specifier by which a package can be imported. */
function publicEntries() {
  const manifests = trackedFiles(/^packages\/[^/]+\/package\.json$/);
  return new Map(
    manifests.flatMap((path) => {
      const { name, exports } = JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
      return Object.entries(exports ?? {}).flatMap(([subpath, target]) => {
        const source = target['@genai-bench/source'];
        if (source === undefined) return [];
        return [[name + subpath.slice(1), join(path, '..', source)]];
      });
    }),
  );
}

/**
 * @param {readonly MeasuredFile[]} files
 * @param {readonly (readonly string[])[]} cycles
 */
function describePackages(files, cycles) {
  const folders = [...new Set(files.map(({ path }) => packageOf(path)))].toSorted();
  const rows = folders.map((folder) => {
    const own = files.filter(({ path }) => packageOf(path) === folder);
    const cycleCount = cycles.filter((paths) => paths.some((path) => packageOf(path) === folder)).length;
    return [`\`${folder}\``, ...countsOf(own), cycleCount];
  });
  const columns = ['package', 'files', 'code lines', 'functions over 40 lines', 'over 80', 'import cycles'];
  return tableOf(columns, [...rows, ['all', ...countsOf(files), cycles.length]]);
}

/** @param {readonly MeasuredFile[]} own */
function countsOf(own) {
  const lengths = own.flatMap(({ functions }) => functions.map(({ lineCount }) => lineCount));
  const longerThan = (/** @type {number} */ limit) => lengths.filter((length) => length > limit).length;
  return [own.length, linesOf(own), longerThan(40), longerThan(80)];
}

/** @param {readonly MeasuredFile[]} own */
function linesOf(own) {
  return own.reduce((sum, { codeLineCount }) => sum + codeLineCount, 0);
}

/**
 * @param {object} parts
 * @param {Texts} parts.texts
 * @param {readonly MeasuredFile[]} parts.files
 * @param {import('./import-graph.mjs').ImportGraph} parts.graph
 * @param {ReadonlySet<string>} parts.closed files behind which an entry of its own begins
 */
function describeJourneys({ texts, files, graph, closed }) {
  const rows = JOURNEYS.map(({ name, entries, folders, siblings = [] }) => {
    const isFollowed = (/** @type {string} */ path) =>
      !closed.has(path) &&
      folders.some((folder) => path.startsWith(`${folder}/`)) &&
      !siblings.some((sibling) => path.startsWith(sibling));
    const paths = reachableFiles(
      graph,
      entries.map((entry) => findEntry(texts, entry)),
      isFollowed,
    );
    return [name, paths.size, linesOf(files.filter(({ path }) => paths.has(path)))];
  });
  return tableOf(['journey', 'files to read', 'code lines to read'], rows);
}

/**
 * @param {Texts} texts
 * @param {string} entry a path, or the name of an export
 */
function findEntry(texts, entry) {
  if (texts.has(entry)) return entry;
  const declaration = new RegExp(String.raw`^export (async )?(function|const|interface) ${entry}\b`, 'm');
  const found = [...texts].find(([, text]) => declaration.test(text))?.[0];
  if (found !== undefined) return found;
  throw new Error(
    `scripts/structure/journeys.mjs: no file exports ${entry}. Name where the journey begins now.`,
  );
}

/** @param {string} path */
function packageOf(path) {
  return path.split('/').slice(0, 2).join('/');
}

/**
 * @param {readonly string[]} columns
 * @param {readonly (readonly (string | number)[])[]} rows
 */
function tableOf(columns, rows) {
  const textOf = (/** @type {string | number} */ cell) =>
    typeof cell === 'number' ? cell.toLocaleString('en') : cell;
  const lines = [columns, columns.map((_, index) => (index === 0 ? '---' : '---:')), ...rows];
  return lines.map((cells) => `| ${cells.map(textOf).join(' | ')} |`).join('\n');
}
