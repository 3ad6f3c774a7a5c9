import type { LevelSummary, RunSummary } from '@genai-bench/core-metrics';
import { expect } from 'vitest';
import { patienceMs, type Viewer } from './viewer.ts';

/** What a viewer reads of a run; drawn charts say the same in words. */
async function figuresOf(viewer: Viewer): Promise<Readonly<Record<string, string>>> {
  const titles = ['Status', 'Headline', 'Percentiles', 'Levels', 'Outcomes', 'Instrument health'];
  const texts = await Promise.all(titles.map(async (title) => [title, await viewer.panelText(title)]));
  return Object.fromEntries(texts) as Readonly<Record<string, string>>;
}

/** Of a run that is over. Two viewers flush their pages at different moments, so equal means equal in the end. */
export async function expectSameFigures(one: Viewer, other: Viewer): Promise<void> {
  await expect.poll(async () => figuresOf(one), { timeout: patienceMs }).toEqual(await figuresOf(other));
}

/** Completed requests, as the page tells them; 0 while it tells none. */
export async function completedCount(viewer: Viewer): Promise<number> {
  const digits = /Completed\s+([\d,]+)/.exec(await viewer.panelText('Outcomes'))?.[1] ?? '0';
  return Number(digits.replaceAll(',', ''));
}

/** The points of a chart, as the table behind it has them. */
export async function tableOf(viewer: Viewer, title: string): Promise<readonly string[]> {
  const panel = viewer.panel(title);
  const button = panel.getByRole('button', { name: 'Show as table' }).first();
  if ((await button.count()) > 0) await button.click();
  return panel.getByRole('row').allInnerTexts();
}

const latencies = { TTFT: 'ttftMs', ITL: 'itlMs', TPOT: 'tpotMs', E2E: 'e2eLatencyMs' } as const;

/** Holds when every figure of the page's table of levels is that of the summary, as far as its digits go. */
export async function expectFiguresOfSummary(viewer: Viewer, { levels }: RunSummary): Promise<void> {
  const completed = levels.reduce((sum, { counts }) => sum + counts.byOutcome.completed, 0);
  await expect.poll(() => completedCount(viewer), { timeout: patienceMs }).toBe(completed);
  const rows = viewer.panel('Levels').getByRole('row');
  const [heads = [], ...lines] = await Promise.all(
    (await rows.all()).map((row) => row.locator('th, td').allInnerTexts()),
  );
  expect(lines).toHaveLength(levels.length);
  for (const [index, level] of levels.entries()) {
    const expected = figuresOfLevel(level);
    const shown = Object.fromEntries(
      heads.flatMap((head, column) => figuresOfCell(head, lines[index]?.[column] ?? '')),
    );
    expect(Object.keys(shown)).toEqual(expect.arrayContaining(Object.keys(expected)));
    const wrong = Object.entries(expected).filter(([head, value]) => !standsFor(shown[head] ?? '', value));
    expect(wrong, `level ${index + 1} of the page: ${JSON.stringify(shown)}`).toEqual([]);
  }
}

/** A cell under a head of two lines, `TTFT p50` above `p99`, holds two figures, one above the other. */
function figuresOfCell(head: string, cell: string): readonly (readonly [string, string])[] {
  const [first = '', second] = head.split(/\s*\n\s*/);
  if (second === undefined) return [[head, cell]];
  const [upper = '', lower = ''] = cell.split(/\s*\n\s*/);
  return [
    [first, upper],
    [`${first.split(' ')[0]} ${second}`, lower],
  ];
}

function figuresOfLevel(level: LevelSummary): Readonly<Record<string, number | undefined>> {
  const { outputTokensPerSecond, requestsPerSecond } = level.throughput;
  return {
    '#': level.levelIndex + 1,
    Completed: level.counts.byOutcome.completed,
    Errors: level.errorRate,
    'tok/s': outputTokensPerSecond,
    'req/s': requestsPerSecond,
    ...Object.fromEntries(
      Object.entries(latencies).flatMap(([label, metric]) =>
        (['p50', 'p99'] as const).map((name) => [`${label} ${name}`, level.metrics[metric]?.[name]]),
      ),
    ),
  };
}

const scales: Readonly<Record<string, number>> = { µs: 0.001, ms: 1, s: 1000, '%': 0.01 };

/** Whether a text such as `1.25 s` or `12,345` may be that value, rounded to the digits it has; durations in ms. */
function standsFor(text: string, value: number | undefined): boolean {
  const [, digits = '', decimals = '', unit = ''] = /^([\d,]+(?:\.(\d+))?) ?(µs|ms|s|%|)$/.exec(text) ?? [];
  if (digits === '' || value === undefined) return text === '–' && value === undefined;
  const scale = scales[unit] ?? 1;
  // A percentage without a decimal is said only of none and of all.
  const halfDigit = unit === '%' && decimals === '' ? 1e-9 : 0.5 * 10 ** -decimals.length * scale;
  return Math.abs(Number(digits.replaceAll(',', '')) * scale - value) <= halfDigit * 1.001;
}
