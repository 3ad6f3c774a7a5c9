import {
  createLevelAccumulator,
  createLiveFigures,
  METRIC_VERSION,
  SCHEMA_VERSION,
  summarizeLevel,
  type FleetSummary,
  type LevelOutline,
  type LevelSummary,
  type LiveWorker,
  type RequestRecord,
  type RunEvent,
  type RunSummary,
} from '@genai-bench/core-metrics';

export interface BuiltRunOptions {
  readonly levelCount?: number;
  readonly requestsPerLevel?: number;
  /** Figures are published every so many requests; 5 unless stated. */
  readonly figuresEvery?: number;
  /** Every so many requests one fails; none unless stated. */
  readonly failEvery?: number;
  readonly failureMessage?: string;
  readonly streamed?: boolean;
  /** So many workers make the load, in turn; one process unless stated. */
  readonly workerCount?: number;
}

const startedAt = '2026-01-01T00:00:00.000Z';

/** The events of a whole run, as a runner publishes them. Made of arithmetic alone. */
export function buildRun(options: BuiltRunOptions = {}): readonly RunEvent[] {
  const { levelCount = 2, requestsPerLevel = 20 } = options;
  const levels = Array.from({ length: levelCount }, (_, levelIndex) =>
    outlineOf(levelIndex, requestsPerLevel),
  );
  const summaries: LevelSummary[] = [];
  const events: RunEvent[] = [
    { type: 'run-started', atMs: 0, runId: 'run-1', startedAt, plan: { model: 'test-model' }, levels },
  ];
  for (const outline of levels) {
    const level = buildLevel(outline, levelCount, options);
    events.push(...level.events);
    summaries.push(level.summary);
  }
  const atMs = events.at(-1)?.atMs ?? 0;
  events.push({ type: 'run-finished', atMs, summary: summaryOf(summaries) });
  return events;
}

function outlineOf(levelIndex: number, maxRequests: number): LevelOutline {
  const load = { mode: 'closed' as const, concurrency: 2 ** levelIndex };
  return { levelIndex, scenario: 'D(100,10)', load, maxRequests };
}

function buildLevel(
  outline: LevelOutline,
  levelCount: number,
  options: BuiltRunOptions,
): { readonly events: readonly RunEvent[]; readonly summary: LevelSummary } {
  const { levelIndex } = outline;
  const { requestsPerLevel = 20, figuresEvery = 5, workerCount = 0 } = options;
  const startMs = levelIndex * 100_000;
  const events: RunEvent[] = [{ type: 'level-started', atMs: startMs, ...outline }];
  const figures = createLiveFigures({ startMs });
  const accumulator = createLevelAccumulator();
  for (let index = 0; index < requestsPerLevel; index++) {
    const record = buildRequest(levelIndex, index, startMs + index * 50, options);
    const atMs = record.closedAtMs ?? startMs;
    figures.recordIssued();
    figures.recordFinished(record, atMs);
    accumulator.fold(record);
    events.push({ type: 'request-finished', atMs, record });
    if (index % figuresEvery !== figuresEvery - 1 && index !== requestsPerLevel - 1) continue;
    const finished = index + 1;
    const levelFraction = finished / requestsPerLevel;
    const runFraction = (levelIndex + levelFraction) / levelCount;
    const counts = { issued: finished, finished, inFlight: 0 };
    events.push(
      { type: 'progress', atMs, levelIndex, phase: 'measuring', ...counts, levelFraction, runFraction },
      { type: 'metrics', atMs, levelIndex, live: figures.snapshot(atMs) },
    );
    if (workerCount > 0)
      events.push({ type: 'workers', atMs, levelIndex, workers: liveWorkers(workerCount, finished) });
  }
  const summary = summarizeLevel(accumulator, {
    levelIndex,
    scenario: outline.scenario,
    task: 'text-to-text',
    load: outline.load,
    client: { threadCpuShare: [], gcMs: 0, gcMaxPauseMs: 0, starvedMs: 0, lostRecordCount: 0 },
    ...(workerCount === 0 ? {} : { fleet: fleetOf(workerCount, requestsPerLevel) }),
  });
  events.push({ type: 'level-finished', atMs: startMs + 90_000, levelIndex, summary });
  return { events, summary };
}

/** Where the workers stand when so many requests have ended. */
function liveWorkers(count: number, finished: number): readonly LiveWorker[] {
  return Array.from({ length: count }, (_, place) => ({
    name: `w${place}`,
    host: `host-${place}`,
    place,
    status: 'running' as const,
    recordCount: Math.ceil((finished - place) / count),
  }));
}

function fleetOf(count: number, finished: number): FleetSummary {
  return {
    workers: liveWorkers(count, finished).map((worker) => ({
      ...worker,
      status: 'completed' as const,
      version: '0.0.0',
      grade: { verdict: 'trusted' as const, reasons: [] },
    })),
  };
}

/** Ten tokens, the first after 20 to 59 ms, then one every 5 ms. */
export function buildRequest(
  levelIndex: number,
  index: number,
  sentAtMs: number,
  { failEvery, failureMessage = 'broken', streamed = true }: BuiltRunOptions = {},
): RequestRecord {
  const firstTokenAtMs = sentAtMs + 20 + ((index * 7) % 40);
  const atMs = Array.from({ length: 10 }, (_, token) => firstTokenAtMs + token * 5);
  const lastTokenAtMs = firstTokenAtMs + 45;
  const base = {
    index,
    levelIndex,
    phase: 'measured' as const,
    threadIndex: 0,
    sentAtMs,
    closedAtMs: lastTokenAtMs,
    requested: {},
    unparsedEventCount: 0,
    streamed,
  };
  if (failEvery !== undefined && index % failEvery === failEvery - 1) {
    return { ...base, tokens: {}, outcome: { kind: 'http_error', status: 500, message: failureMessage } };
  }
  return {
    ...base,
    firstByteAtMs: firstTokenAtMs,
    firstEventAtMs: firstTokenAtMs,
    firstTokenAtMs,
    firstAnswerTokenAtMs: firstTokenAtMs,
    lastTokenAtMs,
    chunks: { atMs, readNumber: atMs.map((_, read) => read), kind: atMs.map(() => 'text' as const) },
    tokens: { input: { count: 100, source: 'server' }, output: { count: 10, source: 'server' } },
    outcome: { kind: 'completed' },
  };
}

function summaryOf(levels: readonly LevelSummary[]): RunSummary {
  return {
    schemaVersion: SCHEMA_VERSION,
    metricVersion: METRIC_VERSION,
    tool: { name: 'genai-bench', version: '0.0.0' },
    runId: 'run-1',
    status: 'completed',
    startedAt,
    endedAt: '2026-01-01T00:05:00.000Z',
    plan: { model: 'test-model' },
    environment: {},
    levels,
    grade: { verdict: 'trusted', reasons: [] },
  };
}
