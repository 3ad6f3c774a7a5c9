import type { LevelOutline } from '@genai-bench/core-metrics';
import type { RunPlan } from '@genai-bench/runner';
import { stringify } from 'yaml';
import { estimateLevelCost, totalCost } from '../print/estimate-cost.ts';
import { levelsTable } from '../print/plan-preview.ts';

/** The resolved plan and its cost for people. `described` is the plan without its secrets. */
export function dryRunLines(
  plan: RunPlan,
  described: Readonly<Record<string, unknown>>,
  levels: readonly LevelOutline[],
): string[] {
  return [
    'Dry run: nothing is sent.',
    '',
    ...stringify(described, { lineWidth: 0 }).trimEnd().split('\n'),
    '',
    ...levelsTable(plan, levels),
    '',
    'Requests and tokens are upper limits; lengths are the means of each scenario, without chat templates.',
  ];
}

/** The same for machines. */
export function dryRunJson(
  plan: RunPlan,
  described: Readonly<Record<string, unknown>>,
  levels: readonly LevelOutline[],
): Readonly<Record<string, unknown>> {
  const costs = levels.map((level) => estimateLevelCost(level, plan.warmupRequests));
  return {
    dryRun: true,
    plan: described,
    levels: levels.map((level, index) => ({ ...level, estimate: costs[index] })),
    estimate: totalCost(costs),
  };
}
