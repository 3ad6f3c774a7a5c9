import { compareRuns, createRunValues } from '@genai-bench/core-metrics';
import type { ComparedRun, RunComparison, RunSummary } from '@genai-bench/core-metrics';
import { z } from 'zod';
import { listRun } from '../history/list-run.ts';
import { readAllRecords } from '../history/read-all-records.ts';
import type { RunHistory } from '../history/run-history.ts';
import { levelLoadSchema, metricKeySchema } from '../schema/level-summary-schema.ts';
import { runListingSchema } from '../schema/run-summary-schema.ts';
import type { ApiRouterOptions } from './api-ports.ts';
import { defineRoute, json } from './api-route.ts';
import type { ApiRoute } from './api-route.ts';
import { requireSummary } from './find-run.ts';

const runId = z.string().min(1).max(200);
const count = z.int().nonnegative();

const difference = {
  baseline: z.number(),
  candidate: z.number(),
  difference: z.number().meta({ description: '`candidate - baseline`.' }),
  relativeDifference: z.number().exactOptional(),
};

const levelComparisonSchema = z.object({
  scenario: z.string(),
  load: levelLoadSchema,
  baselineLevelIndex: count,
  candidateLevelIndex: count,
  metrics: z.array(
    z.object({
      metric: metricKeySchema,
      statistic: z.enum(['mean', 'p50', 'p90', 'p99']),
      percent: z.number().exactOptional(),
      ...difference,
      interval: z.object({ low: z.number(), high: z.number() }).exactOptional(),
      confidence: z.number().exactOptional(),
      verdict: z.enum(['better', 'worse', 'same', 'unknown']),
    }),
  ),
  throughput: z.array(
    z.object({
      figure: z.enum([
        'requestsPerSecond',
        'inputTokensPerSecond',
        'outputTokensPerSecond',
        'totalTokensPerSecond',
        'offeredRequestsPerSecond',
      ]),
      ...difference,
    }),
  ),
  errorRate: z.object(difference).exactOptional(),
});

const comparisonSchema = z.object({
  seeds: z
    .object({
      baseline: z.number().exactOptional(),
      candidate: z.number().exactOptional(),
      verdict: z.enum(['same', 'different', 'unknown']),
    })
    .meta({ description: 'Runs of one seed sent the same prompts.' }),
  levels: z.array(levelComparisonSchema),
  unmatched: z.object({ baseline: z.array(count), candidate: z.array(count) }),
});

/** Fails to compile when schema and type drift apart. */
comparisonSchema satisfies z.ZodType<RunComparison>;

/** Two runs held against each other. */
export function createCompareRoutes(options: ApiRouterOptions): ApiRoute[] {
  return [
    defineRoute({
      method: 'get',
      path: '/runs/{runId}/compare/{otherId}',
      operationId: 'compareRuns',
      summary: 'How another run differs from this one, with 95 % confidence intervals',
      scope: 'view',
      params: z.strictObject({ runId, otherId: runId }),
      query: z.strictObject({}),
      answers: {
        200: {
          description: 'Differences of levels with the same scenario and load.',
          schema: comparisonSchema.extend({ baseline: runListingSchema, candidate: runListingSchema }),
        },
      },
      handle: async ({ params }) => {
        const baseline = await requireSummary(options, params.runId);
        const candidate = await requireSummary(options, params.otherId);
        const comparison = await compareRuns(
          await withValues(options.history, baseline),
          await withValues(options.history, candidate),
          () => new Promise((resolve) => setImmediate(resolve)),
        );
        return json({ baseline: listRun(baseline), candidate: listRun(candidate), ...comparison });
      },
    }),
  ];
}

async function withValues(history: RunHistory, summary: RunSummary): Promise<ComparedRun> {
  const { add, values } = createRunValues(summary);
  for await (const batch of readAllRecords(history, summary.runId)) for (const record of batch) add(record);
  return { summary, values };
}
