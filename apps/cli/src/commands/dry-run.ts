import { describeDatasetReading, type DatasetReading, type LevelOutline } from '@genai-bench/core-metrics';
import { loadDataset, loadTokenizer, type RunPlan } from '@genai-bench/runner';
import { stringify } from 'yaml';
import { estimateLevelCost, totalCost, type DatasetMeans } from '../print/estimate-cost.ts';
import { levelsTable } from '../print/plan-preview.ts';
import { safeText } from '../print/safe-text.ts';

/** What a dry run shows: the plan, and what its files hold. */
export interface DryRun {
  readonly plan: RunPlan;
  /** Without its secrets. */
  readonly described: Readonly<Record<string, unknown>>;
  readonly levels: readonly LevelOutline[];
  readonly dataset?: { readonly reading: DatasetReading; readonly means: DatasetMeans };
}

/** Rows whose tokens are counted for the mean: enough for two digits, few enough for a slow tokenizer. */
const countedRows = 500;

/**
 * Opens the tokenizer and the data set of a plan, as the run will. Throws a `RunnerError` where the run could not begin,
 * before anybody waits for it.
 */
export async function openDryRunFiles(plan: RunPlan): Promise<Pick<DryRun, 'dataset'>> {
  const tokenizer = await loadTokenizer(plan.tokenizer);
  if (plan.dataset === undefined) return {};
  const { rows, reading } = await loadDataset(plan.dataset);
  const step = Math.max(1, Math.floor(rows.length / countedRows));
  const counted = rows.filter((_, index) => index % step === 0);
  const system = plan.systemMessage === undefined ? 0 : tokenizer.count(plan.systemMessage);
  const inputs = counted.map(({ messages }) =>
    messages.reduce((sum, { content }) => sum + tokenizer.count(content), system),
  );
  const limits = rows.flatMap(({ outputTokenCount }) => outputTokenCount ?? []);
  const means = { input: mean(inputs), ...(limits.length === rows.length ? { output: mean(limits) } : {}) };
  return { dataset: { reading, means } };
}

/** The resolved plan and its cost for people. */
export function dryRunLines({ plan, described, levels, dataset }: DryRun): string[] {
  return [
    'Dry run: nothing is sent.',
    '',
    ...stringify(described, { lineWidth: 0 }).trimEnd().split('\n'),
    '',
    ...levelsTable(plan, levels, dataset?.means),
    '',
    ...(dataset === undefined ? [] : [safeText(describeDatasetReading(dataset.reading))]),
    'Requests and tokens are upper limits; lengths are the means of each scenario, without chat templates.',
  ];
}

/** The same for machines. */
export function dryRunJson({ plan, described, levels, dataset }: DryRun): Readonly<Record<string, unknown>> {
  const costs = levels.map((level) => estimateLevelCost(level, plan.warmupRequests, dataset?.means));
  return {
    dryRun: true,
    plan: described,
    levels: levels.map((level, index) => ({ ...level, estimate: costs[index] })),
    estimate: totalCost(costs),
    ...(dataset === undefined ? {} : { dataset: dataset.reading }),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
