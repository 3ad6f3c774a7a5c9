import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { defineConfig } from 'tsup';

export default defineConfig({
  entry: { index: 'src/index.ts' },
  format: ['esm', 'cjs'],
  target: 'es2022',
  // Splitting keeps the charts in files of their own, which a page loads after its first paint.
  splitting: true,
  dts: true,
  sourcemap: true,
  clean: true,
  // A banner rather than a directive in the source: bundling drops directives that stand inside modules.
  banner: { js: "'use client';" },
  onSuccess: async () => {
    await copyFile('src/styles.css', 'dist/styles.css');
    await putDirectiveFirst();
  },
});

/** In CommonJS the banner comes after `"use strict"; …`, where it is no directive any more. No line is added, so that source maps hold. */
async function putDirectiveFirst(): Promise<void> {
  for (const file of await readdir('dist')) {
    if (!file.endsWith('.cjs')) continue;
    const code = await readFile(`dist/${file}`, 'utf8');
    if (!code.startsWith("'use client'")) await writeFile(`dist/${file}`, `'use client';${code}`);
  }
}
