import { copyFile } from 'node:fs/promises';
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
  onSuccess: () => copyFile('src/styles.css', 'dist/styles.css'),
});
