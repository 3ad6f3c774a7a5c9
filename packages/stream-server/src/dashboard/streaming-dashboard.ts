import type { LiveMetricsData, RunEvent } from '@genai-bench/core-metrics';
import type { EventLog, LoggedEvent } from '../event-log/event-log.ts';
import { createMemoryEventLog } from '../event-log/memory-event-log.ts';
import { createRunPublisher, type RunPublisher } from '../publish/run-publisher.ts';
import { StreamingServer } from '../server/streaming-server.ts';
import type { StreamingServerOptions } from '../server/streaming-server-options.ts';
import type { BenchmarkDisplay, HandFedLevel, StatusChange } from './benchmark-display.ts';
import { createHandFedRun, type HandFedRun } from './hand-fed-run.ts';
import { createPacedTask } from './paced-task.ts';

export interface StreamingDashboardOptions extends StreamingServerOptions {
  /** Takes secrets out of a text; every text of every event passes through it. */
  readonly redact?: (text: string) => string;
}

/** Figures fed by hand go out at most this often, however often they come. */
const publishIntervalMs = 250;

/** Shows a benchmark to whoever opens its address: a display, and the server that carries it. */
export class StreamingDashboard implements BenchmarkDisplay {
  readonly server: StreamingServer;
  readonly log: EventLog;
  readonly #publisher: RunPublisher;
  readonly #metrics = createPacedTask(publishIntervalMs);
  readonly #histogram = createPacedTask(publishIntervalMs);
  readonly #progress = createPacedTask(publishIntervalMs);
  #handFed: HandFedRun;
  #isOver = false;
  #isLogFailing = false;
  #lastAtMs = 0;
  /** Progress that was reported and not sent yet. */
  #heldIncrement = 0;

  constructor(options: StreamingDashboardOptions = {}) {
    this.log = options.log ?? createMemoryEventLog();
    this.server = new StreamingServer({ ...options, log: this.log });
    const redact = options.redact === undefined ? {} : { redact: options.redact };
    this.#publisher = createRunPublisher({ log: this.log, ...redact });
    this.#handFed = startHandFedRun();
  }

  start(): Promise<void> {
    return this.server.start();
  }

  /** Sends what waits, says `stop` to all viewers and closes. Idempotent. */
  async stop(): Promise<void> {
    for (const task of [this.#metrics, this.#histogram, this.#progress]) task.flush();
    await this.server.stop(this.#isOver ? 'completed' : 'shutdown');
  }

  getDashboardUrl(scope?: 'view' | 'control'): string {
    return this.server.getDashboardUrl(scope);
  }

  getWebsocketUrl(): string {
    return this.server.getWebsocketUrl();
  }

  handleEvent(event: RunEvent): void {
    if (event.type === 'run-started' || event.type === 'run-finished')
      this.#isOver = event.type === 'run-finished';
    this.#lastAtMs = event.atMs;
    this.#settle(this.#publisher.publish(event));
  }

  /** The run ended without a result. */
  fail(message: string): void {
    this.#isOver = true;
    this.#settle(this.#publisher.fail(message, this.#lastAtMs));
  }

  updateBenchmarkStatus(change: StatusChange): void {
    if (change.status !== undefined)
      this.#isOver = ['completed', 'failed', 'aborted'].includes(change.status);
    this.#send(this.#handFed.status(change));
  }

  updateMetricsPanels(liveMetrics: LiveMetricsData): void {
    this.#metrics.run(() => this.#send(this.#handFed.metrics(liveMetrics)));
  }

  updateHistogramPanel(liveMetrics: LiveMetricsData): void {
    this.#histogram.run(() => this.#send(this.#handFed.histogram(liveMetrics)));
  }

  updateScatterPlotPanel(point: readonly number[] | undefined): void {
    if (point !== undefined) this.#send(this.#handFed.point(point));
  }

  updateBenchmarkProgressBars(progressIncrement: number): void {
    this.#heldIncrement += progressIncrement;
    this.#progress.run(() => {
      const levelBy = this.#heldIncrement;
      this.#heldIncrement = 0;
      this.#send(this.#handFed.progress({ levelBy }));
    });
  }
  createBenchmarkProgressTask(runName: string): void {
    this.addLogMessage(`${runName} begins.`);
    this.#send(this.#handFed.progress({ isNew: true }));
  }

  updateTotalProgressBars(totalRuns: number): void {
    this.#progress.flush();
    this.#send(this.#handFed.progress({ doneOf: totalRuns }));
  }

  handleSingleRequest(liveMetrics: LiveMetricsData, _totalRequests: number, errorCode?: number): void {
    this.#handFed.countRequest(errorCode);
    this.updateMetricsPanels(liveMetrics);
    this.updateHistogramPanel(liveMetrics);
  }

  startRun(run: HandFedLevel): void {
    this.#metrics.flush();
    this.#histogram.flush();
    this.#send(this.#handFed.startLevel(run));
  }

  /** Forgets the run so far: the next call begins another. */
  resetPanels(): void {
    for (const task of [this.#metrics, this.#histogram, this.#progress]) task.flush();
    this.#handFed = startHandFedRun();
  }

  addLogMessage(message: string, level: 'debug' | 'info' | 'warning' | 'error' = 'info'): void {
    const data = { message, level, timestamp: Date.now() / 1000, atMs: this.#lastAtMs };
    this.#send([{ event_type: 'log', data }]);
  }

  #send(events: readonly LoggedEvent[]): void {
    for (const event of events) this.#settle(this.#publisher.publishWire(event));
  }

  /** A log that is elsewhere may fail; the run that is shown goes on. */
  #settle(published: Promise<void>): void {
    published.then(
      () => (this.#isLogFailing = false),
      (error: unknown) => {
        // Once for all that fails by the same fault.
        if (this.#isLogFailing) return;
        this.#isLogFailing = true;
        const reason = error instanceof Error ? error.message : String(error);
        process.emitWarning(`An event did not reach the stream: ${reason}`);
      },
    );
  }
}

function startHandFedRun(): HandFedRun {
  const originMs = performance.now();
  return createHandFedRun({
    runId: crypto.randomUUID(),
    wallMs: () => Date.now(),
    atMs: () => performance.now() - originMs,
  });
}
