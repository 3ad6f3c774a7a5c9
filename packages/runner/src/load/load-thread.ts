import { parentPort, workerData } from 'node:worker_threads';
import type { RequestPhase } from '@genai-bench/core-metrics';
import { loadTransport } from '../transport/transport-registry.ts';
import type { CapturedExchange } from './captured-exchange.ts';
import { packCaptures, transferablesOf } from './pack-captures.ts';
import { createReadLogPool, type ReadLog } from './read-log.ts';
import { createThreadHealthMeter } from './thread-health-meter.ts';
import { createThreadLevelRun, type ThreadLevelRun } from './thread-level-run.ts';
import type { FromLoadThread, LoadThreadSettings, ThreadLevel, ToLoadThread } from './thread-messages.ts';

/**
 * Entry point of a load thread. It only sends, stamps and keeps bytes; everything that can wait is done in the main
 * thread. Captures are posted in batches: posting each one alone costs milliseconds of stamp error under load.
 */
const batchIntervalMs = 100;
/** A batch this large goes out at once, so that memory stays bounded at high rates. */
const mostBatchBytes = 1_000_000;
/** Captures that cross together hold about this much beside a last one, so that copying them takes little memory. */
const mostMessageBytes = 8_000_000;
/** Errors of a level's beginning that are reported at once. */
const mostUrgent = 64;

const port = parentPort;
if (port === null) throw new Error('load-thread runs as a worker thread only. Import runBenchmark instead.');
// Given by createLoadThreads and nobody else.
const settings = workerData as LoadThreadSettings;
const createTransport = await loadTransport(settings.transport);
const transport = createTransport(settings.transportOptions);
const meter = createThreadHealthMeter();

const logs = createReadLogPool(settings.originMs, settings.answerRoomBytes);
const pending = {
  captures: [] as CapturedExchange[],
  /** Of those captures that are views into one. */
  logs: [] as (ReadLog | undefined)[],
  bytes: 0,
  flushPlanned: false,
  urgentLeft: mostUrgent,
};
/** Captures whose records are not where they belong yet. */
const unread = { bytes: 0, askFor: undefined as RequestPhase | undefined };
const hasRoomForRequests = (): boolean => unread.bytes < settings.unreadRoomBytes / 2;
let levelRun: ThreadLevelRun | undefined;

function post(message: FromLoadThread, transfer: ArrayBuffer[] = []): void {
  port!.postMessage(message, transfer);
}

function flush(): void {
  pending.flushPlanned = false;
  if (levelRun === undefined) return;
  const counts = levelRun.counts();
  if (pending.captures.length === 0) {
    post({ type: 'counts', counts });
    return;
  }
  for (let [start, end, bytes] = [0, 0, 0]; start < pending.captures.length; [start, bytes] = [end, 0]) {
    while (end < pending.captures.length && bytes < mostMessageBytes) {
      bytes += weightOf(pending.captures[end]!);
      end += 1;
    }
    const captures = packCaptures(pending.captures.slice(start, end));
    for (const log of pending.logs.slice(start, end)) if (log !== undefined) logs.giveBack(log);
    post({ type: 'captures', captures, bytes, counts }, transferablesOf(captures));
  }
  pending.captures = [];
  pending.logs = [];
  pending.bytes = 0;
}

function captured(capture: CapturedExchange, log?: ReadLog): void {
  pending.captures.push(capture);
  pending.logs.push(log);
  pending.bytes += capture.body.length;
  unread.bytes += weightOf(capture);
  const isUrgent = isInitialError(capture);
  if ((pending.bytes < mostBatchBytes && !isUrgent) || pending.flushPlanned) return;
  // After the sockets were read: copying a batch takes longer than reading one.
  pending.flushPlanned = true;
  setImmediate(flush);
}

/** With the objects and records that a capture is on its way. */
function weightOf({ body, reads }: CapturedExchange): number {
  return body.length + reads.atMs.length * 16 + 1_000;
}

/** Requests that nobody can account for in time are not made ready: slots then stand idle, and are counted. */
function askForRequests(phase: RequestPhase): void {
  if (hasRoomForRequests()) post({ type: 'requests-wanted', phase });
  else unread.askFor = phase;
}

function capturesRead(bytes: number): void {
  unread.bytes -= bytes;
  const phase = unread.askFor;
  if (phase === undefined || !hasRoomForRequests()) return;
  unread.askFor = undefined;
  post({ type: 'requests-wanted', phase });
}

/** Errors before any other answer do not wait for a batch: the level may be hopeless, and go on until that is known. */
function isInitialError({ head }: CapturedExchange): boolean {
  if (pending.urgentLeft === 0) return false;
  const isError = head !== undefined && head.status > 299;
  pending.urgentLeft = isError ? pending.urgentLeft - 1 : 0;
  return isError;
}

async function prepareLevel(level: ThreadLevel): Promise<void> {
  const run = createThreadLevelRun({
    settings,
    level,
    transport,
    logs,
    captured,
    pieces: { hasRoom: () => unread.bytes < settings.unreadRoomBytes, add: captured },
    requestsWanted: askForRequests,
  });
  levelRun = run;
  pending.urgentLeft = mostUrgent;
  unread.askFor = undefined;
  post({ type: 'level-ready', ...(await run.prepare()) });
}

async function startLevel(startAtMs: number): Promise<void> {
  const run = levelRun;
  if (run === undefined) return;
  meter.begin();
  const { gaveUp } = await run.measure(startAtMs);
  flush();
  const health = meter.end(run.starvedMs);
  post({ type: 'level-done', counts: run.counts(), health, ...(gaveUp === undefined ? {} : { gaveUp }) });
  levelRun = undefined;
}

const batchTimer = setInterval(flush, batchIntervalMs);

async function handle(message: ToLoadThread): Promise<void> {
  switch (message.type) {
    case 'prepare-level':
      return prepareLevel(message.level);
    case 'requests':
      levelRun?.addRequests(message.requests, message.last);
      return;
    case 'start-level':
      return startLevel(message.startAtMs);
    case 'stop-level':
      levelRun?.stop(message.drainMs);
      return;
    case 'captures-read':
      capturesRead(message.bytes);
      return;
    case 'close':
      clearInterval(batchTimer);
      meter.close();
      await transport.close();
      port!.close();
      return;
  }
}

port.on('message', (message: ToLoadThread) => {
  // A failure here is a defect, not a failed request: let it end the thread, so that the main thread reports it.
  handle(message).catch((error: unknown) => {
    process.nextTick(() => {
      throw error;
    });
  });
});
