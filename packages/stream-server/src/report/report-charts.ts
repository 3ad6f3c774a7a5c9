import type { LevelSummary, MetricKey } from '@genai-bench/core-metrics';
import { describeLoad, loadValue } from './describe-load.ts';
import { renderLineChart } from './render-line-chart.ts';
import type { ChartSeries, LineChart } from './render-line-chart.ts';

/** Charts over the levels of a run: a line for each scenario, a point for each level. */
export function renderRunCharts(levels: readonly LevelSummary[]): string {
  const [first] = levels;
  if (first === undefined) return '';
  const loadLabel = describeLoad(first.load).axis;
  const charts: readonly LineChart[] = [
    {
      title: 'Output throughput by load',
      xLabel: loadLabel,
      yLabel: 'tokens/s',
      series: byScenario(
        levels,
        ({ load }) => loadValue(load),
        ({ throughput }) => throughput.outputTokensPerSecond,
      ),
    },
    {
      title: 'Latency against throughput (p50 of end-to-end latency)',
      xLabel: 'output tokens/s',
      yLabel: 'ms',
      series: byScenario(
        levels,
        ({ throughput }) => throughput.outputTokensPerSecond,
        ({ metrics }) => metrics.e2eLatencyMs?.p50,
      ),
    },
    ...scenariosOf(levels).flatMap((scenario) => {
      const own = levels.filter((level) => level.scenario === scenario);
      return [
        percentileChart(`Time to first token, ${scenario}`, loadLabel, own, 'ttftMs'),
        percentileChart(`Inter-token latency, ${scenario}`, loadLabel, own, 'itlMs'),
      ];
    }),
  ];
  return charts.map(renderLineChart).join('\n');
}

/** Charts of one level over its time. */
export function renderLevelCharts({ slices, window }: LevelSummary): string {
  const startMs = slices[0]?.startMs ?? window.startMs;
  const over = (pick: (slice: LevelSummary['slices'][number]) => number | undefined) =>
    slices.flatMap((slice) => pointOf((slice.startMs + slice.endMs) / 2000 - startMs / 1000, pick(slice)));
  const xLabel = 'seconds since the level began';
  return [
    renderLineChart({
      title: 'Time to first token over time',
      xLabel,
      yLabel: 'ms',
      series: [
        { name: 'p50', points: over(({ ttftMs }) => ttftMs?.p50) },
        { name: 'p99', points: over(({ ttftMs }) => ttftMs?.p99) },
        { name: 'max', points: over(({ ttftMs }) => ttftMs?.max) },
      ],
    }),
    renderLineChart({
      title: 'Output tokens over time',
      xLabel,
      yLabel: 'tokens/s',
      series: [
        {
          name: 'output tokens/s',
          points: over(({ startMs: from, endMs: to, outputTokenCount }) =>
            to > from && outputTokenCount !== undefined ? (1000 * outputTokenCount) / (to - from) : undefined,
          ),
        },
      ],
    }),
  ].join('\n');
}

function percentileChart(
  title: string,
  xLabel: string,
  levels: readonly LevelSummary[],
  key: MetricKey,
): LineChart {
  const series = (['p50', 'p90', 'p99'] as const).map((percentile): ChartSeries => ({
    name: percentile,
    points: levels.flatMap(({ load, metrics }) => pointOf(loadValue(load), metrics[key]?.[percentile])),
  }));
  return { title, xLabel, yLabel: 'ms', series };
}

function byScenario(
  levels: readonly LevelSummary[],
  toX: (level: LevelSummary) => number | undefined,
  toY: (level: LevelSummary) => number | undefined,
): ChartSeries[] {
  return scenariosOf(levels).map((scenario) => ({
    name: scenario,
    points: levels
      .filter((level) => level.scenario === scenario)
      .flatMap((level) => pointOf(toX(level), toY(level))),
  }));
}

function scenariosOf(levels: readonly LevelSummary[]): readonly string[] {
  return [...new Set(levels.map(({ scenario }) => scenario))];
}

function pointOf(x: number | undefined, y: number | undefined): { readonly x: number; readonly y: number }[] {
  return x === undefined || y === undefined ? [] : [{ x, y }];
}
