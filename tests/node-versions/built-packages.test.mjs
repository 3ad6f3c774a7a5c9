// Plain Node, no test framework from npm: this file runs on every supported Node version against `dist`.
import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';

const require = createRequire(import.meta.url);
const root = join(import.meta.dirname, '..', '..');

const folders = (await readdir(join(root, 'packages'), { withFileTypes: true })).filter((entry) =>
  entry.isDirectory(),
);
const manifests = await Promise.all(
  folders.map(async ({ name }) =>
    JSON.parse(await readFile(join(root, 'packages', name, 'package.json'), 'utf8')),
  ),
);

for (const { name, exports: exportMap, private: isPrivate } of manifests) {
  if (isPrivate === true) continue;
  for (const [subpath, target] of Object.entries(exportMap)) {
    if (typeof target === 'string') continue;
    const specifier = name + subpath.slice(1);
    void test(`${specifier} loads from its build, by import and by require, with the same names`, async () => {
      const resolved = import.meta.resolve(specifier);
      assert.match(resolved, /\/dist\//);
      if (resolved.endsWith('.css')) {
        assert.match(await readFile(new URL(resolved), 'utf8'), /\{/);
        return;
      }
      const imported = await import(specifier);
      if (target.require === undefined) return;
      const required = require(specifier);
      const namesOf = (/** @type {object} */ module) =>
        Object.keys(module)
          .filter((key) => !['default', '__esModule', 'module.exports'].includes(key))
          .sort();
      assert.deepEqual(namesOf(required), namesOf(imported));
    });
  }
}
