import { copyFile } from 'node:fs/promises';
import { defineConfig } from 'tsup';

const common = {
  entry: { index: 'src/index.ts' },
  target: 'es2022',
  // Splitting keeps the charts in files of their own, which a page loads after its first paint.
  splitting: true,
  // A banner rather than a directive in the source: bundling drops directives that stand inside modules.
  banner: { js: "'use client';" },
} as const;

export default defineConfig([
  {
    ...common,
    format: 'esm',
    dts: true,
    sourcemap: true,
    onSuccess: () => copyFile('src/styles.css', 'dist/styles.css'),
  },
  // Without source maps: those of a split CommonJS build name the folder it was built in.
  { ...common, format: 'cjs', dts: true },
]);
