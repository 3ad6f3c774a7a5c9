import { describe, expect, it } from 'vitest';
import { distribution, levelSummary, outcomes, runSummary } from '../testing/run-fixtures.ts';
import { shareCell, summaryTable } from './summary-table.ts';

describe('summaryTable', () => {
  it('gives one aligned Markdown row per level', () => {
    const lines = summaryTable(runSummary([levelSummary()]), { timeUnit: 'ms' });
    expect(lines).toEqual([
      '| scenario  | load          | ok / err | TTFT p50 / p99 ms | ITL p50 / p99 ms | TPOT p50 ms | e2e p50 / p99 ms | req/s | out tok/s |',
      '| --------- | ------------- | -------: | ----------------: | ---------------: | ----------: | ---------------: | ----: | --------: |',
      '| D(100,50) | concurrency 8 |   10 / 0 |       50.0 / 90.0 |      10.3 / 12.0 |        10.0 |       540 / 1234 |  10.0 |       512 |',
    ]);
  });

  it('writes seconds when asked', () => {
    const row = summaryTable(runSummary([levelSummary()]), { timeUnit: 's' })[2];
    expect(row).toContain('0.050 / 0.090');
    expect(row).toContain('0.540 / 1.234');
  });

  it('has the share of cached input beside TTFT where a level knows it', () => {
    const { instrument } = levelSummary();
    const cached = levelSummary({ instrument: { ...instrument, cachedInputShare: 0.9925 } });
    const [head, , known, unknown] = summaryTable(runSummary([cached, levelSummary()]), { timeUnit: 'ms' });
    expect(head).toContain('TTFT p50 / p99 ms | cached in | ITL');
    expect(known).toContain('50.0 / 90.0 |    99.2 % |');
    expect(unknown).toContain('50.0 / 90.0 |         – |');
  });

  it('writes dashes for a level of errors alone', () => {
    const level = levelSummary({
      counts: outcomes({ http_error: 10 }),
      errorCounts: { '500': 10 },
      metrics: {},
      throughput: {},
    });
    const cells = summaryTable(runSummary([level]), { timeUnit: 'ms' })[2]
      ?.split('|')
      .map((cell) => cell.trim());
    expect(cells?.slice(3, -1)).toEqual(['0 / 10', '–', '–', '–', '–', '–', '–']);
  });

  it('takes the times of an open loop from the scheduled instant', () => {
    const level = levelSummary({
      load: { mode: 'open', requestsPerSecond: 5, arrival: 'poisson' },
      metrics: {
        ttftMs: distribution(1, 2),
        responseTtftMs: distribution(70, 80),
        e2eLatencyMs: distribution(3, 4),
        responseTimeMs: distribution(500, 600),
      },
    });
    const row = summaryTable(runSummary([level]), { timeUnit: 'ms' })[2];
    expect(row).toContain('5 req/s poisson');
    expect(row).toContain('70.0 / 80.0');
    expect(row).toContain('500 / 600');
  });

  it('shows goodput only where objectives were stated', () => {
    const goodput = { objectives: [], goodRequestCount: 9, goodRequestShare: 0.9, shareByObjective: {} };
    const lines = summaryTable(runSummary([levelSummary({ goodput })]), { timeUnit: 'ms' });
    expect(lines[0]).toMatch(/goodput \|$/);
    expect(lines[2]).toMatch(/90\.0 % \|$/);
  });
});

describe('shareCell', () => {
  it.each([
    [1, '100.0 %'],
    [0.99999, '99.9 %'],
    [0, '0.0 %'],
    [undefined, '–'],
  ])('writes %s as %s', (share, text) => {
    expect(shareCell(share)).toBe(text);
  });
});
