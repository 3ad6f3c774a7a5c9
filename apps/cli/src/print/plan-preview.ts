import { formatCount, formatDurationMs, type LevelOutline } from '@genai-bench/core-metrics';
import type { RunPlan } from '@genai-bench/runner';
import { alignedTable } from './aligned-table.ts';
import { describeLoad } from './describe-load.ts';
import { estimateLevelCost, totalCost, type DatasetMeans, type LevelCost } from './estimate-cost.ts';
import { safeText } from './safe-text.ts';

/** What is about to happen, before the first request. */
export function planPreview(plan: RunPlan, levels: readonly LevelOutline[]): string[] {
  const loads = [...new Set(levels.map((level) => describeLoad(level.load)))].join(' | ');
  const key = plan.apiKey === undefined ? 'none' : `from ${plan.apiKey.source}`;
  return [
    `target     ${plan.origin}${plan.basePath}  (${plan.backend}, ${plan.task}, key ${safeText(key)})`,
    `model      ${safeText(plan.model)}`,
    `scenarios  ${plan.scenarios.map(safeText).join('  ')}`,
    `load       ${loads}`,
    `levels     ${levels.length}, each ${limitsText(levels)}`,
    `seed       ${plan.seed}  (--seed ${plan.seed} repeats the prompts)`,
    `cost       ${costText(totalCost(levels.map((level) => estimateLevelCost(level, plan.warmupRequests))))}`,
  ];
}

/** The levels of a plan as a table with their cost, for a dry run. */
export function levelsTable(
  plan: RunPlan,
  levels: readonly LevelOutline[],
  datasetMeans: DatasetMeans = {},
): string[] {
  const costs = levels.map((level) => estimateLevelCost(level, plan.warmupRequests, datasetMeans));
  const row = (name: readonly [string, string, string, string], cost: LevelCost) => [
    ...name,
    formatCount(cost.requestCount),
    formatCount(cost.inputTokenCount),
    formatCount(cost.outputTokenCount),
  ];
  return alignedTable(
    [
      { head: 'level', align: 'right' },
      { head: 'scenario', align: 'left' },
      { head: 'load', align: 'left' },
      { head: 'time', align: 'right' },
      { head: 'requests', align: 'right' },
      { head: 'input tokens', align: 'right' },
      { head: 'output tokens', align: 'right' },
    ],
    [
      ...levels.map((level, index) =>
        row(
          [
            String(index + 1),
            safeText(level.scenario),
            describeLoad(level.load),
            formatDurationMs(level.maxDurationMs),
          ],
          costs[index] ?? {},
        ),
      ),
      row(['', 'total', '', ''], totalCost(costs)),
    ],
  );
}

function limitsText(levels: readonly LevelOutline[]): string {
  const texts = levels.map(({ maxRequests, maxDurationMs }) =>
    [
      ...(maxRequests === undefined ? [] : [`${formatCount(maxRequests)} requests`]),
      ...(maxDurationMs === undefined ? [] : [formatDurationMs(maxDurationMs)]),
    ].join(' or '),
  );
  const distinct = [...new Set(texts)];
  return distinct.length <= 3 ? distinct.join(', ') : `${distinct[0]} to ${distinct.at(-1)}`;
}

function costText(cost: LevelCost): string {
  if (cost.requestCount === undefined) return 'not known beforehand: time alone limits the requests';
  const tokens =
    cost.inputTokenCount === undefined
      ? 'tokens not known beforehand'
      : `about ${formatCount(cost.inputTokenCount)} input and ${formatCount(cost.outputTokenCount)} output tokens`;
  return `at most ${formatCount(cost.requestCount)} requests, ${tokens}`;
}
