import { posix } from 'node:path';
import { readImports } from '../boundaries/read-imports.mjs';

/** @typedef {ReadonlyMap<string, readonly string[]>} ImportGraph the files that each file imports, types included */

/**
 * @param {ReadonlyMap<string, string>} texts by path from the repository's top
 * @param {ReadonlyMap<string, string>} entries a package's source file by what it is imported as
 * @returns {ImportGraph}
 */
export function readImportGraph(texts, entries) {
  return new Map(
    [...texts].map(([path, text]) => {
      const targets = readImports(path, text).imports.flatMap(({ specifier }) => {
        const target = specifier.startsWith('.')
          ? posix.join(posix.dirname(path), specifier)
          : entries.get(specifier);
        return target !== undefined && texts.has(target) ? [target] : [];
      });
      return [path, [...new Set(targets)]];
    }),
  );
}

/**
 * Groups of files that import each other, by Tarjan's algorithm.
 *
 * @param {ImportGraph} graph
 * @returns {string[][]}
 */
export function findCycles(graph) {
  /** @type {Map<string, { index: number, low: number, isOpen: boolean }>} */
  const visits = new Map();
  /** @type {string[]} */
  const open = [];
  /** @type {string[][]} */
  const cycles = [];
  /** @param {string} path */
  const visit = (path) => {
    const own = { index: visits.size, low: visits.size, isOpen: true };
    visits.set(path, own);
    open.push(path);
    for (const target of graph.get(path) ?? []) {
      const other = visits.get(target) ?? visit(target);
      if (other.isOpen) own.low = Math.min(own.low, other.low);
    }
    if (own.low === own.index) {
      const group = open.splice(open.indexOf(path));
      for (const member of group) /** @type {{ isOpen: boolean }} */ (visits.get(member)).isOpen = false;
      if (group.length > 1 || graph.get(path)?.includes(path) === true) cycles.push(group);
    }
    return own;
  };
  for (const path of graph.keys()) if (!visits.has(path)) visit(path);
  return cycles;
}

/**
 * The entries and all that they lead to by imports, as far as `isFollowed` goes.
 *
 * @param {ImportGraph} graph
 * @param {readonly string[]} entries
 * @param {(path: string) => boolean} isFollowed
 * @returns {ReadonlySet<string>}
 */
export function reachableFiles(graph, entries, isFollowed) {
  const reached = new Set(entries);
  // A set that grows while it is read is read to its end.
  for (const path of reached)
    for (const target of graph.get(path) ?? []) if (isFollowed(target)) reached.add(target);
  return reached;
}
