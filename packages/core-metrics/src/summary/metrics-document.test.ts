import { describe, expect, it } from 'vitest';
import metricsDocument from '../../../../docs/metrics.md?raw';
import { metricCatalogue } from './metric-catalogue.ts';

describe('docs/metrics.md', () => {
  it.each(metricCatalogue.map(({ key }) => key))('has a row for %s with a link to its function', (key) => {
    const row = metricsDocument.split('\n').find((line) => line.startsWith(`| \`${key}\``));
    expect(row).toMatch(/\]\(\.\.\/packages\/core-metrics\/src\/[a-z/-]+\.ts\)/);
  });
});
