import { expect, test } from 'vitest';
import { headingFragments, readLinks } from './read-links.mjs';

test('finds links, images and reference definitions with their lines', () => {
  const text = ['[a](docs/a.md)', '', '![b](b.svg "title") and [c](../c.md#part)', '[d]: ./d.md'].join('\n');
  expect(readLinks(text)).toEqual([
    { path: 'docs/a.md', fragment: undefined, line: 1 },
    { path: 'b.svg', fragment: undefined, line: 3 },
    { path: '../c.md', fragment: 'part', line: 3 },
    { path: './d.md', fragment: undefined, line: 4 },
  ]);
});

test('leaves out other sites, mail and code', () => {
  const text = [
    '[a](https://example.org/x)',
    '[b](mailto:a@example.org)',
    '`[c](d.md)`',
    '```',
    '[e](f.md)',
    '```',
  ];
  expect(readLinks(text.join('\n'))).toEqual([]);
});

test('keeps line numbers right below a code block', () => {
  expect(readLinks('```\n[e](f.md)\n```\n[g](h.md)').map(({ line }) => line)).toEqual([4]);
});

test('gives headings the fragments GitHub gives them', () => {
  expect([...headingFragments('# The house\n## Who may know whom?\n## `a` & b\n## The house\n')]).toEqual([
    'the-house',
    'who-may-know-whom',
    'a--b',
    'the-house-1',
  ]);
});
