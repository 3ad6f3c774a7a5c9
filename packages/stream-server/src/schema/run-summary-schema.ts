import type { RunSummary } from '@genai-bench/core-metrics';
import { z } from 'zod';
import type { RunningRun } from '../http/run-list.ts';
import type { SameShape } from '@genai-bench/http-api';
import type { RunListing } from '../history/run-history.ts';
import { fleetSummarySchema, instrumentGradeSchema, levelSummarySchema } from './level-summary-schema.ts';

const count = z.int().nonnegative();

export const runStatusSchema = z.enum(['completed', 'aborted', 'failed']);

/** `RunSummary` as JSON: the content of `summary.json`. */
export const runSummarySchema = z
  .object({
    schemaVersion: count,
    metricVersion: count,
    tool: z.object({ name: z.string(), version: z.string() }),
    runId: z.string().min(1),
    status: runStatusSchema,
    failure: z.string().exactOptional(),
    missingResults: z
      .array(z.string())
      .meta({ description: 'What of the results could not be written.' })
      .exactOptional(),
    startedAt: z.string().meta({ description: 'ISO 8601.' }),
    endedAt: z.string().meta({ description: 'ISO 8601.' }),
    plan: z.record(z.string(), z.unknown()),
    environment: z.record(z.string(), z.unknown()),
    levels: z.array(levelSummarySchema),
    grade: instrumentGradeSchema,
    dataset: z
      .object({
        rowCount: count,
        skipped: z.array(z.object({ reason: z.string(), count, firstAt: z.string() })),
      })
      .exactOptional(),
    fleet: fleetSummarySchema.exactOptional(),
  })
  .meta({ id: 'RunSummary', description: 'The result of a run.' });

/** `PlanFacts` as JSON. */
const planFacts = {
  model: z.string(),
  backend: z.string(),
  task: z.string(),
  scenarios: z.array(z.string()),
  tags: z.record(z.string(), z.string()).exactOptional(),
};

/** `RunningRun` as JSON. */
export const runningRunSchema = z
  .object({
    runId: z.string(),
    status: z.literal('running'),
    startedAt: z.string().meta({ description: 'ISO 8601.' }),
    ...planFacts,
    levelCount: count,
  })
  .meta({ id: 'RunningRun', description: 'A run that goes on. Watch it by `/ws?run=` and its id.' });

/** `RunListing` as JSON. */
export const runListingSchema = z
  .object({
    runId: z.string(),
    startedAt: z.string(),
    endedAt: z.string(),
    status: runStatusSchema,
    ...planFacts,
    levelCount: count,
    requestCount: count,
    errorRate: z.number().exactOptional(),
    bestOutputTokensPerSecond: z.number().exactOptional(),
    ttftP50Ms: z.number().exactOptional(),
    grade: z.enum(['trusted', 'degraded', 'invalid']),
  })
  .meta({ id: 'RunListing', description: 'A run as lists show it.' });

/** Fails to compile when schemas and types drift apart. */
true satisfies SameShape<z.output<typeof runSummarySchema>, RunSummary>;
true satisfies SameShape<z.output<typeof runListingSchema>, RunListing>;
true satisfies SameShape<z.output<typeof runningRunSchema>, RunningRun>;
