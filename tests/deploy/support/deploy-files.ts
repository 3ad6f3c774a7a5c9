import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse, parseAllDocuments } from 'yaml';

export const repositoryFolder = fileURLToPath(new URL('../../../', import.meta.url));
export const deployFolder = fileURLToPath(new URL('../../../deploy/', import.meta.url));

/** Whatever a file may hold; what it must hold is for schemas to say. */
export type Tree = Readonly<Record<string, unknown>>;

export interface Manifest {
  readonly file: string;
  readonly content: Tree;
}

export function readDeployFile(name: string): string {
  return readFileSync(`${deployFolder}${name}`, 'utf8');
}

export function readCompose(text = readDeployFile('compose.yaml')): Tree {
  return parse(text, { merge: true }) as Tree; // Holds: the schema refuses all else.
}

/** All documents of the Kubernetes files. */
export function readManifests(): readonly Manifest[] {
  return readdirSync(`${deployFolder}kubernetes`, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .toSorted()
    .flatMap((file) => {
      const documents = parseAllDocuments(readDeployFile(`kubernetes/${file}`));
      return documents.map((document) => ({ file, content: document.toJS() as Tree })); // Likewise.
    });
}

/** The value behind names and places, such as `at(manifest, 'spec', 'containers', 0)`; `undefined` where there is none. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? (inner as Tree)[key] : undefined),
    value,
  );
}

/** Every object inside, itself included. */
export function objectsIn(value: unknown): readonly Tree[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap(objectsIn);
  return Array.isArray(value) ? inner : [value as Tree, ...inner];
}
