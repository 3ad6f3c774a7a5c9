import { copyFile } from 'node:fs/promises';
import { defineConfig } from 'tsup';

const common = {
  entry: { index: 'src/index.ts' },
  target: 'es2022',
  // Splitting keeps the charts in files of their own, which a page loads after its first paint.
  splitting: true,
  // A banner rather than a directive in the source: bundling drops directives that stand inside modules.
  banner: { js: "'use client';" },
  // Types of what an arena sends are put into ours: who shows battles need not install what runs them.
  dts: { resolve: ['@genai-bench/arena'] },
} as const;

const styles = ['styles.css', 'arena.css'];

export default defineConfig([
  {
    ...common,
    format: 'esm',
    sourcemap: true,
    onSuccess: async () => {
      await Promise.all(styles.map((name) => copyFile(`src/${name}`, `dist/${name}`)));
    },
  },
  // Without source maps: those of a split CommonJS build name the folder it was built in.
  { ...common, format: 'cjs' },
]);
