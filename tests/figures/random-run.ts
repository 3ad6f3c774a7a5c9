import {
  createLiveFigures,
  METRIC_VERSION,
  SCHEMA_VERSION,
  summarizeRecords,
  type LevelOutline,
  type RequestRecord,
  type RunEvent,
  type RunSummary,
} from '@genai-bench/core-metrics';
import fc from 'fast-check';

/** A run that never was: its events as a runner publishes them, its records and its summary. */
export interface RandomRun {
  readonly events: readonly RunEvent[];
  readonly records: readonly RequestRecord[];
  readonly summary: RunSummary;
}

interface RandomRequest {
  readonly sentAfterMs: number;
  /** How late it was sent, in an open loop. */
  readonly lateMs: number | undefined;
  readonly ttftMs: number;
  readonly gapsMs: readonly number[];
  readonly readNumbers: readonly number[];
  readonly tokenCount: number | undefined;
  readonly inputTokenCount: number | undefined;
  readonly ending: 'completed' | 'whole' | 'http_error' | 'cancelled' | 'dropped' | 'warmup';
}

interface RandomLevel {
  readonly requests: readonly RandomRequest[];
  readonly cooldownRatio: number;
  /** Figures are published after every so many records. */
  readonly publishEvery: number;
}

const durationMs = fc.double({ min: 0.05, max: 4000, noNaN: true });

const request: fc.Arbitrary<RandomRequest> = fc.record({
  sentAfterMs: fc.double({ min: 0, max: 300, noNaN: true }),
  lateMs: fc.option(fc.double({ min: 0, max: 500, noNaN: true }), { nil: undefined }),
  ttftMs: durationMs,
  gapsMs: fc.array(fc.double({ min: 0, max: 200, noNaN: true }), { maxLength: 6 }),
  readNumbers: fc.array(fc.nat(1), { minLength: 6, maxLength: 6 }),
  tokenCount: fc.option(fc.nat(40), { nil: undefined }),
  inputTokenCount: fc.option(fc.nat(500), { nil: undefined }),
  ending: fc.oneof(
    { weight: 8, arbitrary: fc.constant('completed' as const) },
    {
      weight: 3,
      arbitrary: fc.constantFrom(
        'whole' as const,
        'http_error' as const,
        'cancelled' as const,
        'dropped' as const,
        'warmup' as const,
      ),
    },
  ),
});

const level: fc.Arbitrary<RandomLevel> = fc.record({
  requests: fc.array(request, { maxLength: 60 }),
  cooldownRatio: fc.constantFrom(0, 0.2),
  publishEvery: fc.integer({ min: 1, max: 20 }),
});

/** One to three levels of up to 60 requests, among them levels in which nothing happened or all failed. */
export const randomLevels = fc.array(level, { minLength: 1, maxLength: 3 });

export function runOf(levels: readonly RandomLevel[], runId: string): RandomRun {
  let startMs = 0;
  const made = levels.map((each, levelIndex) => {
    const records = recordsOf(each, levelIndex, startMs);
    const one = { ...each, records, startMs, outline: outlineOf(levelIndex) };
    startMs = endOf(records, startMs) + 100;
    return one;
  });
  const summaries = made.map(({ records, outline, cooldownRatio }) =>
    summarizeRecords(records, {
      ...outline,
      task: 'text-to-text',
      client: { threadCpuShare: [0.1], gcMs: 0, gcMaxPauseMs: 0, lostRecordCount: 0 },
      cooldownRatio,
    }),
  );
  const startedAt = '2026-01-01T00:00:00.000Z';
  const plan = { model: 'random', seed: 7 };
  const summary: RunSummary = {
    schemaVersion: SCHEMA_VERSION,
    metricVersion: METRIC_VERSION,
    tool: { name: 'genai-bench', version: '0.0.0' },
    runId,
    status: 'completed',
    startedAt,
    endedAt: '2026-01-01T00:10:00.000Z',
    plan,
    environment: {},
    levels: summaries,
    grade: { verdict: 'trusted', reasons: [] },
  };
  return {
    records: made.flatMap(({ records }) => records),
    summary,
    events: [
      { type: 'run-started', atMs: 0, runId, startedAt, plan, levels: made.map(({ outline }) => outline) },
      ...made.flatMap((each, index) => eventsOf(each, summaries[index]!)),
      { type: 'run-finished', atMs: startMs, summary },
    ],
  };
}

function outlineOf(levelIndex: number): LevelOutline {
  return { levelIndex, scenario: 'D(100,10)', load: { mode: 'closed', concurrency: 2 ** levelIndex } };
}

function eventsOf(
  made: RandomLevel & {
    readonly records: readonly RequestRecord[];
    readonly startMs: number;
    readonly outline: LevelOutline;
  },
  summary: RunSummary['levels'][number],
): readonly RunEvent[] {
  const { records, startMs, outline, publishEvery } = made;
  const { levelIndex } = outline;
  const events: RunEvent[] = [{ type: 'level-started', atMs: startMs, ...outline }];
  const live = createLiveFigures({ startMs });
  live.recordIssued(records.filter(({ phase }) => phase === 'measured').length);
  let atMs = startMs;
  for (const [index, record] of records.entries()) {
    atMs = Math.max(atMs, record.closedAtMs ?? atMs);
    live.recordFinished(record, atMs);
    events.push({ type: 'request-finished', atMs, record });
    if (index % publishEvery === 0)
      events.push({ type: 'metrics', atMs, levelIndex, live: live.snapshot(atMs) });
  }
  events.push({ type: 'metrics', atMs, levelIndex, live: live.snapshot(atMs) });
  events.push({ type: 'level-finished', atMs, levelIndex, summary });
  return events;
}

function endOf(records: readonly RequestRecord[], startMs: number): number {
  return records.reduce((endMs, { closedAtMs = endMs }) => Math.max(endMs, closedAtMs), startMs);
}

/** In the order in which they finished, as they are written and published. */
function recordsOf({ requests }: RandomLevel, levelIndex: number, startMs: number): RequestRecord[] {
  let sentAtMs = startMs;
  let [measuredCount, warmupCount] = [0, 0];
  const records = requests.map((each) => {
    sentAtMs += each.sentAfterMs;
    const index = each.ending === 'warmup' ? warmupCount++ : measuredCount++;
    return recordOf(each, { index, levelIndex, sentAtMs });
  });
  return records.sort((a, b) => (a.closedAtMs ?? 0) - (b.closedAtMs ?? 0));
}

function recordOf(
  { lateMs, ttftMs, gapsMs, readNumbers, tokenCount, inputTokenCount, ending }: RandomRequest,
  {
    index,
    levelIndex,
    sentAtMs,
  }: Pick<RequestRecord, 'index' | 'levelIndex'> & { readonly sentAtMs: number },
): RequestRecord {
  const base = {
    index,
    levelIndex,
    phase: ending === 'warmup' ? ('warmup' as const) : ('measured' as const),
    threadIndex: 0,
    ...(lateMs === undefined ? {} : { scheduledAtMs: sentAtMs - lateMs }),
    requested: {},
    unparsedEventCount: 0,
    streamed: ending !== 'whole',
  };
  if (ending === 'dropped')
    return { ...base, closedAtMs: sentAtMs, tokens: {}, outcome: { kind: 'dropped', message: 'no slot' } };
  if (ending === 'http_error' || ending === 'cancelled') {
    const message = `${ending} of request ${index}`;
    return {
      ...base,
      sentAtMs,
      closedAtMs: sentAtMs + ttftMs,
      tokens: {},
      outcome: ending === 'cancelled' ? { kind: ending, message } : { kind: ending, status: 429, message },
    };
  }
  const atMs = [sentAtMs + ttftMs];
  for (const gapMs of gapsMs) atMs.push(atMs.at(-1)! + gapMs);
  let readNumber = 0;
  const reads = atMs.map((_, chunk) => (chunk === 0 ? 0 : (readNumber += readNumbers[chunk - 1]!)));
  const lastAtMs = atMs.at(-1)!;
  return {
    ...base,
    sentAtMs,
    firstByteAtMs: atMs[0]!,
    firstEventAtMs: atMs[0]!,
    firstTokenAtMs: atMs[0]!,
    firstAnswerTokenAtMs: atMs[0]!,
    lastTokenAtMs: lastAtMs,
    closedAtMs: lastAtMs + 0.5,
    chunks: { atMs, readNumber: reads, kind: atMs.map(() => 'text' as const) },
    tokens: {
      ...(inputTokenCount === undefined ? {} : { input: { count: inputTokenCount, source: 'server' } }),
      ...(tokenCount === undefined ? {} : { output: { count: tokenCount, source: 'server' } }),
    },
    outcome: { kind: 'completed' },
  };
}
