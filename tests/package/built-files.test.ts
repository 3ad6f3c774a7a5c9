import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly exports?: unknown;
  readonly publishConfig?: { readonly exports?: unknown };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

const publishable = (await Promise.all(['packages', 'apps'].map(readManifests))).flat();

describe.each(publishable)('$manifest.name', ({ folder, manifest }) => {
  test('has built every file that its published export map names', () => {
    const targets = leaves(manifest.publishConfig?.exports ?? manifest.exports ?? {});
    expect(targets.filter((target) => !existsSync(join(folder, target)))).toEqual([]);
    expect(targets.filter((target) => target.includes('/src/'))).toEqual([]);
  });

  test('imports nothing in its build that an install would not bring', async () => {
    const declared = new Set([
      manifest.name,
      ...Object.keys(manifest.dependencies ?? {}),
      ...Object.keys(manifest.peerDependencies ?? {}),
      ...builtinModules,
    ]);
    const files = (await readdir(join(folder, 'dist'), { recursive: true })).filter((name) =>
      /\.[cm]?js$/.test(name),
    );
    expect(files.length).toBeGreaterThan(0);
    const undeclared = await Promise.all(
      files.map(async (name) => {
        const text = await readFile(join(folder, 'dist', name), 'utf8');
        return ts
          .preProcessFile(text, true, true)
          .importedFiles.map(({ fileName }) => packageOf(fileName))
          .filter((imported) => imported !== undefined && !declared.has(imported))
          .map((imported) => `${name} imports ${imported}`);
      }),
    );
    expect(undeclared.flat()).toEqual([]);
  });
});

async function readManifests(group: string): Promise<{ folder: string; manifest: Manifest }[]> {
  const top = join(ROOT, group);
  const names = existsSync(top) ? await readdir(top) : [];
  const folders = names
    .map((name) => join(top, name))
    .filter((folder) => existsSync(join(folder, 'package.json')));
  const all = await Promise.all(
    folders.map(async (folder) => ({
      folder,
      // The workspace's own manifests: `npm run check` holds their shape.
      manifest: JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest,
    })),
  );
  return all.filter(({ manifest }) => manifest.private !== true);
}

/** All target paths of an export map, conditions flattened. */
function leaves(exportMap: unknown): string[] {
  if (typeof exportMap === 'string') return [exportMap];
  return typeof exportMap === 'object' && exportMap !== null ? Object.values(exportMap).flatMap(leaves) : [];
}

/** The package that a bare specifier names; `undefined` for a relative one and for `node:`. */
function packageOf(specifier: string): string | undefined {
  if (specifier.startsWith('.') || specifier.startsWith('node:')) return undefined;
  const [first = '', second = ''] = specifier.split('/');
  return first.startsWith('@') ? `${first}/${second}` : first;
}
