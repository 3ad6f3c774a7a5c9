import { metricCatalogue } from '@genai-bench/core-metrics';
import type { LevelSummary, MetricKey } from '@genai-bench/core-metrics';
import { z } from 'zod';
import type { SameShape } from '@genai-bench/http-api';
import { outcomeKindSchema } from './request-record-schema.ts';

const count = z.int().nonnegative();
const optionalNumber = z.number().exactOptional();

/** Catalogue keys as a tuple, which is what an enum schema asks for; the catalogue is never empty. */
export const metricKeySchema = z.enum(metricCatalogue.map(({ key }) => key) as [MetricKey, ...MetricKey[]]);

export const distributionSchema = z
  .object({
    count,
    min: z.number(),
    max: z.number(),
    mean: z.number(),
    stddev: z.number(),
    sum: z.number(),
    p25: z.number(),
    p50: z.number(),
    p75: z.number(),
    p90: z.number(),
    p95: z.number(),
    p99: z.number(),
    boundedCount: count.exactOptional(),
    method: z.enum(['exact', 'sketch']),
  })
  .meta({ id: 'Distribution' });

export const levelLoadSchema = z
  .discriminatedUnion('mode', [
    z.object({ mode: z.literal('closed'), concurrency: count, batchSize: count.exactOptional() }),
    z.object({
      mode: z.literal('open'),
      requestsPerSecond: z.number(),
      arrival: z.string(),
      burstiness: optionalNumber,
      maxConcurrency: count.exactOptional(),
    }),
  ])
  .meta({ id: 'LevelLoad' });

const throughputSchema = z.object({
  requestsPerSecond: optionalNumber,
  inputTokensPerSecond: optionalNumber,
  outputTokensPerSecond: optionalNumber,
  totalTokensPerSecond: optionalNumber,
  offeredRequestsPerSecond: optionalNumber,
});

const objectiveSchema = z.object({ metric: metricKeySchema, limit: z.number() });

const goodputSchema = z.object({
  objectives: z.array(objectiveSchema),
  goodRequestCount: count.exactOptional(),
  goodRequestShare: optionalNumber,
  goodRequestsPerSecond: optionalNumber,
  goodOutputTokensPerSecond: optionalNumber,
  shareByObjective: z.partialRecord(metricKeySchema, z.number()),
  unmeasured: z.partialRecord(metricKeySchema, z.string()).exactOptional(),
});

const sliceLatencySchema = z.object({
  count,
  mean: z.number(),
  p50: z.number(),
  p90: optionalNumber,
  p99: z.number(),
  min: z.number(),
  max: z.number(),
});

const timeSliceSchema = z.object({
  startMs: z.number(),
  endMs: z.number(),
  sentCount: count,
  completedCount: count,
  errorCount: count,
  inputTokenCount: z.number().exactOptional(),
  outputTokenCount: z.number().exactOptional(),
  timeWeightedConcurrency: z.number(),
  ttftMs: sliceLatencySchema.exactOptional(),
  itlMs: sliceLatencySchema.exactOptional(),
  tpotMs: sliceLatencySchema.exactOptional(),
  e2eLatencyMs: sliceLatencySchema.exactOptional(),
});

const histogramSchema = z.array(z.tuple([count, count])).meta({
  description:
    'Number of the bucket and count, for those that are not empty; 20 buckets to a decade from 0.1 ms.',
});

export const instrumentGradeSchema = z.object({
  verdict: z.enum(['trusted', 'degraded', 'invalid']),
  reasons: z.array(z.string()),
});

const lagSchema = z.object({ p50: z.number(), p99: z.number(), max: z.number() });

const instrumentSchema = z.object({
  loopLagMs: lagSchema.exactOptional(),
  sendLagMs: lagSchema.exactOptional(),
  threadCpuShare: z.array(z.number()),
  threadCpuWaitShare: z.array(z.number()).exactOptional(),
  gcMs: optionalNumber,
  starvedMs: optionalNumber,
  gcMaxPauseMs: optionalNumber,
  coalescedChunkShare: optionalNumber,
  unparsedEventCount: count.exactOptional(),
  reservations: z.record(z.string(), z.object({ count, message: z.string() })).exactOptional(),
  heldOpenCount: count.exactOptional(),
  unreadPayloads: z.record(z.string(), count).exactOptional(),
  contradictedTokenCount: count.exactOptional(),
  severalChoicesCount: count.exactOptional(),
  cachedInputShare: optionalNumber,
  expectedCachedInputShare: optionalNumber,
  tokenCountSources: z.record(z.string(), count),
  reusedConnectionShare: optionalNumber,
  clientLimitShare: optionalNumber,
  lostRecordCount: count.exactOptional(),
  grade: instrumentGradeSchema,
});

const fleetWorkerSchema = z.object({
  name: z.string(),
  host: z.string(),
  version: z.string(),
  place: count,
  status: z.enum(['completed', 'aborted', 'lost', 'failed']),
  problem: z.string().exactOptional(),
  recordCount: count,
  lostShare: optionalNumber,
  unaccountedCount: optionalNumber,
  clockOffsetMs: optionalNumber,
  clockUncertaintyMs: optionalNumber,
  clockDriftMs: optionalNumber,
  instrument: instrumentSchema
    .pick({
      loopLagMs: true,
      threadCpuShare: true,
      threadCpuWaitShare: true,
      gcMs: true,
      gcMaxPauseMs: true,
      starvedMs: true,
    })
    .exactOptional(),
  grade: instrumentGradeSchema,
});

/** `FleetSummary` as JSON. */
export const fleetSummarySchema = z.object({ workers: z.array(fleetWorkerSchema) }).meta({
  id: 'FleetSummary',
  description: 'The workers that made the load together; absent where one process made all of it.',
});

/** `LevelSummary` as JSON. */
export const levelSummarySchema = z
  .object({
    levelIndex: count,
    scenario: z.string(),
    task: z.string(),
    load: levelLoadSchema,
    status: z.enum(['completed', 'aborted', 'failed']),
    failure: z.string().exactOptional(),
    window: z.object({
      startMs: z.number(),
      endMs: z.number(),
      durationMs: z.number(),
      warmupRatio: optionalNumber,
      cooldownRatio: optionalNumber,
    }),
    counts: z.object({
      issued: count,
      byOutcome: z.record(outcomeKindSchema, count),
      warmup: count.exactOptional(),
      inWindow: count,
      arrivedAtOnce: count.exactOptional(),
    }),
    errorCounts: z.record(z.string(), count),
    errorMessages: z.record(z.string(), z.string()).exactOptional(),
    errorRate: optionalNumber,
    metrics: z.partialRecord(metricKeySchema, distributionSchema),
    throughput: throughputSchema,
    concurrency: z.object({ timeWeightedMean: z.number(), max: z.number() }).exactOptional(),
    steady: z
      .object({
        startMs: z.number(),
        endMs: z.number(),
        durationMs: z.number(),
        throughput: throughputSchema,
      })
      .exactOptional(),
    goodput: goodputSchema.exactOptional(),
    slices: z.array(timeSliceSchema),
    histograms: z
      .object({ ttftMs: histogramSchema, itlMs: histogramSchema, e2eLatencyMs: histogramSchema })
      .exactOptional(),
    instrument: instrumentSchema,
    fleet: fleetSummarySchema.exactOptional(),
  })
  .meta({ id: 'LevelSummary', description: 'Figures of one scenario under one load.' });

/** Fails to compile when schema and type drift apart. */
true satisfies SameShape<z.output<typeof levelSummarySchema>, LevelSummary>;
