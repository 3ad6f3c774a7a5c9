import { readdirSync, readFileSync } from 'node:fs';
import { metricCatalogue } from '@genai-bench/core-metrics';
import { expect, it } from 'vitest';

const top = new URL('../../', import.meta.url);
const path = new URL('docs/metrics.md', top);
const sources = readdirSync(new URL('packages/core-metrics/src', top), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => `packages/core-metrics/src/${name}`);

/** What the words of the catalogue are explained by. */
const sections: Readonly<Record<string, string>> = {
  contradicted: '#tokens-that-never-came',
  'arrived at once': '#answers-that-arrived-at-once',
};

it('docs/metrics.md has the tables of the catalogue; after a change: npm run docs:metrics', async () => {
  const text = withTables(readFileSync(path, 'utf8'));
  for (const { key } of metricCatalogue) expect(text).toContain(`| \`${key}\``);
  await expect(text).toMatchFileSnapshot(path.pathname);
});

/** The document with each table below a `<!-- metrics in <units> -->` made anew. */
function withTables(text: string): string {
  return text.replace(/(<!-- metrics in (.+) -->\n\n)(?:\|.*\n)+/g, (_, mark: string, units: string) => {
    const metrics = metricCatalogue.filter(({ unit }) => units.split(', ').includes(unit));
    return mark + tableOf([['key', 'unit', 'formula', 'undefined when', 'function'], ...metrics.map(rowOf)]);
  });
}

function rowOf({
  key,
  unit,
  formula,
  undefinedWhen,
  perRequest,
}: (typeof metricCatalogue)[number]): string[] {
  const source = sources.find((name) =>
    readFileSync(new URL(name, top), 'utf8').includes(`  key: '${key}',`),
  );
  expect(source, key).toBeDefined();
  const linked = Object.entries(sections).reduce(
    (words, [word, link]) => words.replace(word, `[${word}](${link})`),
    undefinedWhen,
  );
  return [`\`${key}\``, unit, formula, linked, `[\`${perRequest.name}\`](../${source})`];
}

/** As prettier aligns it. */
function tableOf([head = [], ...rows]: readonly (readonly string[])[]): string {
  const widths = head.map((_, at) => Math.max(...[head, ...rows].map((row) => row[at]!.length)));
  const lines = [head, widths.map((width) => '-'.repeat(width)), ...rows];
  return lines.map((row) => `| ${row.map((cell, at) => cell.padEnd(widths[at]!)).join(' | ')} |\n`).join('');
}
