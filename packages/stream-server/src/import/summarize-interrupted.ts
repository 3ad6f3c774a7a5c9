import {
  createLevelAccumulator,
  METRIC_VERSION,
  planLevels,
  SCHEMA_VERSION,
  summarizeLevel,
  worstGrade,
  type InstrumentGrade,
  type LevelAccumulator,
  type LevelOutline,
  type LevelSummary,
  type RunSummary,
} from '@genai-bench/core-metrics';
import { z } from 'zod';
import { metricKeySchema } from '../schema/level-summary-schema.ts';
import { ExperimentError } from './experiment-error.ts';
import { readRecordBatches, type RecordsHeader, type RecordsReading } from './read-record-batches.ts';

const count = z.int().positive();
const share = z.number().min(0).lt(1).default(0);

/** What of a plan the summary of a level is made of, besides its records. */
const plannedSchema = z.object({
  task: z.string(),
  scenarios: z.array(z.string()).min(1),
  load: z.discriminatedUnion('mode', [
    z.object({ mode: z.literal('closed'), concurrency: z.array(count).min(1) }),
    z.object({
      mode: z.literal('open'),
      requestsPerSecond: z.array(z.number().positive()).min(1),
      arrival: z.string(),
      burstiness: z.number().exactOptional(),
      maxConcurrency: count.exactOptional(),
    }),
  ]),
  batchSizes: z.array(count).min(1).default([1]),
  maxRequests: count.exactOptional(),
  maxDurationMs: z.number().positive().exactOptional(),
  prefix: z.union([z.object({ tokenCount: count }), z.object({ ratio: z.number() })]).exactOptional(),
  warmupRatio: share,
  cooldownRatio: share,
  objectives: z.array(z.object({ metric: metricKeySchema, limit: z.number() })).default([]),
});

type Planned = z.output<typeof plannedSchema>;

const UNKNOWN_CLIENT: InstrumentGrade = {
  verdict: 'degraded',
  reasons: [
    'The run was interrupted: its figures are of the requests whose records had reached the disk, without those in flight and those of the last moments, and how well the client kept up is not known.',
  ],
};

/**
 * The summary of a run whose process ended before it had written one, worked out from its records: whole as far as they
 * reached the disk. `known` is what it had written so far, whose levels stand as they are. Resolves to `known` where the
 * records have no level that it lacks.
 */
export async function summarizeInterrupted(
  path: string,
  known: RunSummary | undefined,
): Promise<RunSummary | undefined> {
  const reading: RecordsReading = { tornLineCount: 0 };
  const finished = new Set(known?.levels.map(({ levelIndex }) => levelIndex));
  const unfinished = new Map<number, LevelAccumulator>();
  let lastMs = 0;
  for await (const records of readRecordBatches(path, known?.runId, reading)) {
    for (const record of records) {
      lastMs = Math.max(lastMs, record.closedAtMs ?? record.sentAtMs ?? 0);
      if (finished.has(record.levelIndex)) continue;
      const accumulator = unfinished.get(record.levelIndex) ?? createLevelAccumulator();
      unfinished.set(record.levelIndex, accumulator);
      accumulator.fold(record);
    }
  }
  const { header } = reading;
  if (header === undefined) throw new ExperimentError(`${path} has no whole line: nothing was recorded yet.`);
  if (unfinished.size === 0) {
    if (known !== undefined && known.levels.length > 0) return withTorn(known, reading.tornLineCount);
    throw new ExperimentError(
      `${path} has no records: no record had reached it when the run was interrupted.`,
    );
  }
  const levels = summarizeLevels(path, unfinished, reading.tornLineCount, header);
  const all = [...(known?.levels ?? []), ...levels].toSorted((a, b) => a.levelIndex - b.levelIndex);
  return {
    schemaVersion: SCHEMA_VERSION,
    metricVersion: METRIC_VERSION,
    tool: known?.tool ?? { name: 'genai-bench', version: 'unknown' },
    runId: header.runId,
    status: 'aborted',
    failure: `interrupted: the process of this run ended before the run did${tornText(reading.tornLineCount)}`,
    startedAt: header.startedAt,
    endedAt: endOf(path, header, lastMs),
    plan: header.plan,
    environment: known?.environment ?? {},
    levels: all,
    grade: worstGrade(all.map(({ instrument }) => instrument.grade)),
  };
}

function withTorn(known: RunSummary, tornLineCount: number): RunSummary {
  if (tornLineCount === 0) return known;
  return { ...known, failure: `${known.failure ?? 'interrupted'}${tornText(tornLineCount)}` };
}

function tornText(tornLineCount: number): string {
  return tornLineCount === 0 ? '' : '; the last record was cut off, and is left out';
}

function endOf(path: string, { startedAt }: RecordsHeader, lastMs: number): string {
  const startMs = Date.parse(startedAt);
  if (Number.isNaN(startMs)) {
    throw new ExperimentError(`${path} says that its run started at "${startedAt}", which is no instant.`);
  }
  return new Date(startMs + lastMs).toISOString();
}

function summarizeLevels(
  path: string,
  unfinished: ReadonlyMap<number, LevelAccumulator>,
  tornLineCount: number,
  { plan }: RecordsHeader,
): readonly LevelSummary[] {
  const parsed = plannedSchema.safeParse(plan);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new ExperimentError(
      `${path} does not say which levels its run had: plan.${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unreadable'}.`,
    );
  }
  const outlines = planLevels(parsed.data);
  const lastIndex = Math.max(...unfinished.keys());
  return [...unfinished].map(([levelIndex, accumulator]) => {
    const outline = outlines[levelIndex];
    if (outline === undefined) {
      throw new ExperimentError(
        `${path} has records of level ${levelIndex}, but its run had ${outlines.length} levels.`,
      );
    }
    return summarizeOne(accumulator, outline, parsed.data, {
      isLast: levelIndex === lastIndex,
      // Only the last line can be torn, and it is of the last level.
      lostRecordCount: levelIndex === lastIndex ? tornLineCount : 0,
    });
  });
}

function summarizeOne(
  accumulator: LevelAccumulator,
  outline: LevelOutline,
  { task, prefix, warmupRatio, cooldownRatio, objectives }: Planned,
  { isLast, lostRecordCount }: { readonly isLast: boolean; readonly lostRecordCount: number },
): LevelSummary {
  // Levels run one after the other, and all records of one are written before the next begins.
  const isWhole = !isLast || accumulator.columns.length >= (outline.maxRequests ?? Infinity);
  const level = summarizeLevel(accumulator, {
    ...outline,
    task,
    ...(prefix === undefined ? {} : { prefix }),
    warmupRatio,
    cooldownRatio,
    objectives,
    client: { threadCpuShare: [], ...(lostRecordCount === 0 ? {} : { lostRecordCount }) },
    status: isWhole ? 'completed' : 'aborted',
    ...(isWhole ? {} : { failure: 'interrupted: the process of this run ended during this level' }),
  });
  const { instrument } = level;
  return {
    ...level,
    instrument: { ...instrument, grade: worstGrade([instrument.grade, UNKNOWN_CLIENT]) },
  };
}
