import { describe, expect, it } from 'vitest';
import { buildRecord, buildStreamedRecord } from '../testing/build-record.ts';
import { findMetric, metricCatalogue } from './metric-catalogue.ts';

describe('metricCatalogue', () => {
  it('has each key once, with the unit of a time in its name', () => {
    expect(new Set(metricCatalogue.map(({ key }) => key)).size).toBe(metricCatalogue.length);
    for (const { key, unit } of metricCatalogue)
      expect([key, key.endsWith('Ms')]).toEqual([key, unit === 'ms']);
  });

  it('invents nothing for a request of which nothing is known', () => {
    const known = metricCatalogue.filter(({ perRequest }) => perRequest(buildRecord()) !== undefined);
    expect(known).toEqual([]);
  });

  it('gives finite values that are not negative', () => {
    const record = buildStreamedRecord({ sentAtMs: 5, tokenAtMs: [5, 5, 9] }, { scheduledAtMs: 5 });
    for (const { key, perRequest } of metricCatalogue) {
      const value = perRequest(record);
      if (value !== undefined) expect([key, Number.isFinite(value) && value >= 0]).toEqual([key, true]);
    }
  });
});

describe('findMetric', () => {
  it('finds by key', () => {
    expect(findMetric('ttftMs').label).toBe('TTFT');
  });

  it('names the keys that there are', () => {
    expect(() => findMetric('ttft')).toThrow('Unknown metric "ttft". Use one of: ttftMs,');
  });
});
