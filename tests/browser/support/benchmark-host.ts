import { fileURLToPath } from 'node:url';
import type { RunSummary } from '@genai-bench/core-metrics';
import {
  createMemoryOutput,
  runBenchmark,
  type BenchmarkOptions,
  type BenchmarkRun,
} from '@genai-bench/runner';
import { startSimulator, type Simulator, type SimulatorOptions } from '@genai-bench/simulator';
import {
  createApiRouter,
  createMemoryRunHistory,
  StreamingDashboard,
  type RunHistory,
  type StreamingServerOptions,
} from '@genai-bench/stream-server';

/** Everything that a person has who benchmarks the simulator with the dashboard on. */
export interface BenchmarkHost {
  /** The page, for those who only watch. */
  readonly url: string;
  /** The page, with the right to start and stop runs. */
  readonly controlUrl: string;
  readonly simulator: Simulator;
  readonly dashboard: StreamingDashboard;
  readonly history: RunHistory;
  /** Begins a run against the simulator. */
  begin(options?: Partial<BenchmarkOptions>): HostedRun;
  /** What it is doing. */
  activeRun(): HostedRun | undefined;
  close(): Promise<void>;
}

export interface HostedRun {
  readonly runId: string;
  /** Resolves once viewers were told of the end and the history has the run. */
  readonly ended: Promise<RunSummary>;
  stop(): void;
}

/** Two levels, about three seconds in all. */
export const shortRun = {
  model: 'sim',
  scenarios: ['D(40,20)'],
  concurrency: [2, 8],
  maxRequests: 40,
} as const satisfies Partial<BenchmarkOptions>;

export async function startBenchmarkHost(
  options: StreamingServerOptions = {},
  speed: Pick<SimulatorOptions, 'ttftMs' | 'itlMs'> = { ttftMs: 30, itlMs: 5 },
): Promise<BenchmarkHost> {
  const simulator = await startSimulator(speed);
  const history = createMemoryRunHistory();
  let active: HostedRun | undefined;
  const begin = (chosen: Partial<BenchmarkOptions> = {}): HostedRun => {
    const memory = createMemoryOutput();
    const run = runBenchmark({ apiBase: simulator.url, ...shortRun, ...chosen } as BenchmarkOptions, {
      outputs: [memory],
    });
    const hosted = { runId: run.runId, ended: follow(run), stop: () => run.stop() };
    active = hosted;
    return hosted;

    async function follow({ result }: BenchmarkRun): Promise<RunSummary> {
      for await (const event of run) dashboard.handleEvent(event);
      const summary = await result;
      await history.saveRun(summary, inOneBatch(memory.records));
      if (active === hosted) active = undefined;
      return summary;
    }
  };
  const api = createApiRouter({
    history,
    version: '0.0.0',
    // The mount has asked for the scope already.
    requireScope: () => (_request, _response, next) => next(),
    liveRuns: {
      findView: (runId) => dashboard.server.findView(runId),
      listRuns: () => dashboard.server.listRuns(),
    },
    runControl: {
      activeRunId: () => active?.runId,
      startRun: async (chosen) => ({ runId: begin(chosen as Partial<BenchmarkOptions>).runId }),
      stopRun: async (runId) => {
        if (active?.runId !== runId) return false;
        active.stop();
        return true;
      },
    },
  });
  const dashboard: StreamingDashboard = new StreamingDashboard({
    port: 0,
    staticFolder: fileURLToPath(new URL('../../../apps/web/dist', import.meta.url)),
    mounts: [{ path: '/api/v1', handler: api, feature: 'runs' }],
    history,
    heartbeatIntervalMs: 500,
    ...options,
  });
  await dashboard.start();
  return {
    url: dashboard.getDashboardUrl('view'),
    controlUrl: dashboard.getDashboardUrl('control'),
    simulator,
    dashboard,
    history,
    begin,
    activeRun: () => active,
    close: async () => {
      active?.stop();
      await active?.ended;
      await dashboard.stop();
      await history.close();
      await simulator.close();
    },
  };
}

async function* inOneBatch<Item>(items: readonly Item[]): AsyncIterable<readonly Item[]> {
  yield items;
}
