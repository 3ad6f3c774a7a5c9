import { readFileSync } from 'node:fs';
import { metricCatalogue } from '@genai-bench/core-metrics';
import { describe, expect, it } from 'vitest';

const metricsDocument = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8');

describe('docs/metrics.md', () => {
  it.each(metricCatalogue.map(({ key }) => key))('has a row for %s with a link to its function', (key) => {
    const row = metricsDocument.split('\n').find((line) => line.startsWith(`| \`${key}\``));
    expect(row).toMatch(/\]\(\.\.\/packages\/core-metrics\/src\/[a-z/-]+\.ts\)/);
  });
});
