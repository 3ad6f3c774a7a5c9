import { describe, expect, it } from 'vitest';
import { sampleDistribution, sampleLevelSummary } from '../../testing/sample-run.ts';
import { levelsToCsv } from './levels-to-csv.ts';
import { levelsToMarkdown } from './levels-to-markdown.ts';

const levels = [
  sampleLevelSummary({ metrics: { ttftMs: sampleDistribution(51.23456) } }),
  sampleLevelSummary({
    scenario: '=cmd|"x"',
    load: { mode: 'open', requestsPerSecond: 2.5, arrival: 'poisson' },
    metrics: {},
    throughput: {},
  }),
];

describe('levelsToCsv', () => {
  const [head, first, second, end] = levelsToCsv(levels).split('\r\n');

  it('has a head and a row for each level', () => {
    expect(head).toMatch(/^scenario,load,status,issued,completed,error rate,requests\/s,/);
    expect(first).toMatch(/^"D\(100,10\)",4 in flight,completed,2,2,0,1,3,103,51\.23456,51\.23456,/);
    expect(end).toBe('');
  });

  it('leaves the cells of unknown figures empty', () => {
    expect(second).toMatch(/,2\.5\/s poisson,completed,2,2,0,,,,,,,,,,,,,,,,,trusted$/);
  });

  it('makes a text that a spreadsheet would run harmless', () => {
    expect(second).toMatch(/^"'=cmd\|""x""",/);
  });
});

describe('levelsToMarkdown', () => {
  it('is a table of what is known, with four significant digits', () => {
    expect(levelsToMarkdown(levels)).toBe(
      [
        '| scenario | load | status | issued | completed | error rate | requests/s | output tokens/s | total tokens/s | TTFT mean ms | TTFT p50 ms | TTFT p99 ms | grade |',
        '| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |',
        '| D(100,10) | 4 in flight | completed | 2 | 2 | 0 | 1 | 3 | 103 | 51.23 | 51.23 | 51.23 | trusted |',
        '| =cmd\\|"x" | 2.5/s poisson | completed | 2 | 2 | 0 | – | – | – | – | – | – | trusted |',
        '',
      ].join('\n'),
    );
  });
});
