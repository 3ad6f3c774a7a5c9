import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const pageUrl = new URL('../../docs/guarantees.md', import.meta.url);

interface NamedTest {
  readonly path: string;
  readonly titles: readonly string[];
}

/** The tests that a row of the page names, as `[name](path): "title", "title"`. */
function testsOf(row: string): NamedTest[] {
  const cell = row.split('|').at(-2)!;
  return [...cell.matchAll(/\]\((\S+\.test\.ts)\)([^[]*)/g)].map(([, path, after]) => ({
    path: path!,
    titles: [...after!.matchAll(/"([^"]+)"/g)].map(([, title]) => title!),
  }));
}

/** From a title to where the next test begins; a test that is skipped or asserts nothing proves nothing. */
function bodyOf(source: string, title: string): string {
  const [before = '', after] = source.split(`'${title}'`);
  if (after === undefined || /(skip|todo)\S*\(\s*$/.test(before.slice(-200))) return '';
  return after.split(/^\s*(?:it|test|describe)\b/m)[0]!;
}

const rows = readFileSync(pageUrl, 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('|') && !/^\|( fault | -)/.test(line));

it.each(rows.map((row) => [row.split('|')[1]!.trim(), row]))(
  'docs/guarantees.md names tests that exist for: %s',
  (_fault, row) => {
    const tests = testsOf(row);
    expect(tests).not.toEqual([]);
    for (const { path, titles } of tests) {
      const url = new URL(path, pageUrl);
      expect(existsSync(url), path).toBe(true);
      const source = readFileSync(url, 'utf8');
      for (const title of titles) expect(bodyOf(source, title), `${path}: ${title}`).toContain('expect');
    }
  },
);
