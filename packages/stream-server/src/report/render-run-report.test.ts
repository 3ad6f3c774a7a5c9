import { describe, expect, it } from 'vitest';
import { sampleFailure, sampleRecord, sampleRun } from '../testing/sample-run.ts';
import { axisTicks } from './axis-ticks.ts';
import { escapeHtml } from './escape-html.ts';
import { renderLineChart } from './render-line-chart.ts';
import { renderRunReport } from './render-run-report.ts';

const records = [0, 1, 2].flatMap((levelIndex) =>
  [0, 1, 2, 3].map((index) => sampleRecord(index, { levelIndex }, 50 + 10 * levelIndex)),
);

const attacks = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onload='alert(1)",
  '</title><script>alert(1)</script>',
  '</style><svg onload=alert(1)>',
  '</pre><iframe src="javascript:alert(1)"></iframe>',
  '<!--<script>',
  '\u202Egnp.exe\u0000\u001B[31m',
  'javascript:alert(1)',
];

describe('renderRunReport', () => {
  it('shows the figures of each level in the table', () => {
    const report = renderRunReport(sampleRun(records));
    const rows = [...report.matchAll(/<tr><th scope="row">D\(100,3\)<\/th>(.*)<\/tr>/g)].map(
      ([, row]) => row,
    );
    expect(rows).toHaveLength(3);
    expect(rows[2]).toContain('<td>4 at once</td><td>completed</td><td>4</td><td>0.0 %</td>');
    expect(rows[2]).toContain('<td>70.0 ms</td><td>70.0 ms</td>');
  });

  it('draws charts with a name for those who cannot see them', () => {
    const report = renderRunReport(sampleRun(records));
    const names = [...report.matchAll(/<svg [^>]*role="img" aria-label="([^"]+)"/g)].map(([, name]) => name);
    expect(names.slice(0, 4)).toEqual([
      'Output throughput by load: D(100,3)',
      'Latency against throughput (p50 of end-to-end latency): D(100,3)',
      'Time to first token, D(100,3): p50, p90, p99',
      'Inter-token latency, D(100,3): p50, p90, p99',
    ]);
  });

  it('needs nothing from anywhere and runs nothing', () => {
    const report = renderRunReport(sampleRun(records));
    expect(report).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|\ssrc=|\shref=|\son\w+=|https?:/i);
    expect(report).toContain('prefers-color-scheme: dark');
  });

  it.each(attacks)('keeps %j a text wherever it comes from', (attack) => {
    const [level] = sampleRun([...records.slice(0, 4), sampleFailure(9, attack)]).levels;
    if (level === undefined) throw new Error('no level');
    const report = renderRunReport(
      sampleRun([], {
        runId: attack,
        status: 'failed',
        failure: attack,
        startedAt: attack,
        tool: { name: attack, version: attack },
        plan: { model: attack, backend: attack, task: attack, [attack]: attack },
        grade: { verdict: 'degraded', reasons: [attack] },
        levels: [
          {
            ...level,
            scenario: attack,
            failure: attack,
            errorCounts: { [attack]: 1 },
            instrument: { ...level.instrument, grade: { verdict: 'invalid', reasons: [attack] } },
          },
        ],
      }),
    );
    const grade = { verdict: 'degraded', reasons: ['slow'] } as const;
    const plain = renderRunReport(sampleRun(records.slice(0, 4), { grade }));
    const kinds = (page: string) => new Set([...page.matchAll(/<\/?([\w!-]+)/g)].map(([, name]) => name));
    expect([...kinds(report)].filter((name) => !kinds(plain).has(name))).toEqual([]);
    // Values of attributes may say anything as long as they stay between their quotes.
    expect(report.replaceAll(/"[^"]*"/g, '""')).not.toMatch(/<[^>]*\son\w+/i);
    expect(['\u202E', '\u0000', '\u001B'].filter((mark) => report.includes(mark))).toEqual([]);
  });

  it('says of objectives that nothing could be judged by why not', () => {
    const [level] = sampleRun(records).levels;
    if (level === undefined) throw new Error('no level');
    const unmeasured = { tpotMs: 'no answer was <streamed>' };
    const goodput = {
      objectives: [{ metric: 'tpotMs', limit: 50 }],
      shareByObjective: {},
      unmeasured,
    } as const;
    expect(renderRunReport(sampleRun([], { levels: [{ ...level, goodput }] }))).toContain(
      'Goodput: TPOT cannot be measured, because no answer was &lt;streamed&gt;.',
    );
  });

  it('has a page for a run without levels, and for one of another tool', () => {
    expect(renderRunReport(sampleRun([]))).toContain('<h2>Levels</h2>');
    const [level] = sampleRun(records).levels;
    if (level === undefined) throw new Error('no level');
    const { concurrency: _unknown, goodput: _none, ...rest } = level;
    const sparse = { ...rest, metrics: {}, throughput: {}, slices: [] };
    const report = renderRunReport(sampleRun([], { levels: [sparse] }));
    expect(report).toContain('<td>–</td>');
    expect(report).not.toMatch(/undefined|NaN|Infinity/);
  });
});

describe('renderLineChart', () => {
  it('puts points where the axes say they are', () => {
    const points = [
      { x: 0, y: 0 },
      { x: 10, y: 100 },
    ];
    const chart = renderLineChart({ title: 't', xLabel: 'x', yLabel: 'y', series: [{ name: 's', points }] });
    expect(chart).toContain('points="60,208 456,16"');
  });

  it('draws one point, and equal ones, without dividing by zero', () => {
    const chart = (y: number) =>
      renderLineChart({
        title: 't',
        xLabel: 'x',
        yLabel: 'y',
        series: [{ name: 's', points: [{ x: 3, y }] }],
      });
    expect(chart(0)).toContain('<circle');
    expect(chart(0) + chart(5)).not.toMatch(/NaN|Infinity/);
  });

  it('is nothing where there is no point', () => {
    expect(
      renderLineChart({ title: 't', xLabel: 'x', yLabel: 'y', series: [{ name: 's', points: [] }] }),
    ).toBe('');
  });

  it('draws a hundred thousand points', () => {
    const points = Array.from({ length: 100_000 }, (_, x) => ({ x, y: x % 10 }));
    const chart = renderLineChart({ title: 't', xLabel: 'x', yLabel: 'y', series: [{ name: 's', points }] });
    expect(chart).not.toContain('<circle');
  });
});

describe('axisTicks', () => {
  it.each([
    [0, 100, [0, 20, 40, 60, 80, 100]],
    [0, 0.3, [0, 0.1, 0.2, 0.3]],
    [1, 64, [0, 20, 40, 60, 80]],
    [5, 5, [5, 6, 7, 8, 9, 10]],
    [0, 0, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [950, 1010, [940, 960, 980, 1000, 1020]],
  ])('covers %d to %d', (low, high, expected) => {
    expect(axisTicks(low, high)).toEqual(expected);
  });
});

describe('escapeHtml', () => {
  it('escapes what ends a text or an attribute, and leaves the rest', () => {
    expect(escapeHtml(`a<b>&"c'\n日本`)).toBe('a&lt;b&gt;&amp;&quot;c&#39;\n日本');
  });
});
