import { errorClass, histogramEdgesMs, type RequestRecord, type RunEvent } from '@genai-bench/core-metrics';
import type { LoggedEvent } from '../event-log/event-log.ts';
import type { BenchmarkStatus } from '../protocol/benchmark-status.ts';
import { levelEndLine, levelEndSeverity, levelStartLine } from './level-lines.ts';
import { createLevelTally, type LevelTally } from './level-tally.ts';
import { createStatusTracker } from './status-tracker.ts';

/** Turns what a run says into what viewers hear. Holds the tallies of the level under way; reads no clock. */
export interface RunTranslator {
  translate(event: RunEvent, wallMs: number): readonly LoggedEvent[];
  /** The run ended without a result. */
  fail(message: string, atMs: number, wallMs: number): readonly LoggedEvent[];
}

/** A request by itself is never an event: figures go out when the runner publishes its own, one to four times a second. */
export function createRunTranslator(): RunTranslator {
  const tracker = createStatusTracker();
  const level = { index: 0, count: 0, tally: undefined as LevelTally | undefined };
  const shown = { statusAtMs: Number.NEGATIVE_INFINITY, errorClasses: new Set<string>() };

  const statusEvent = (status: BenchmarkStatus, wallMs: number): LoggedEvent => ({
    event_type: 'status',
    data: { ...status, timestamp: wallMs / 1000 },
  });

  function startRun(event: Extract<RunEvent, { type: 'run-started' }>, wallMs: number): LoggedEvent[] {
    const { atMs, runId, startedAt, plan, levels } = event;
    level.count = levels.length;
    level.tally = undefined;
    shown.statusAtMs = Number.NEGATIVE_INFINITY;
    return [
      { event_type: 'run_started', data: { atMs, run_id: runId, startedAt, plan, levels, histogramEdgesMs } },
      statusEvent(tracker.startRun(levels, startedAt), wallMs),
    ];
  }

  function startLevel(event: Extract<RunEvent, { type: 'level-started' }>, wallMs: number): LoggedEvent[] {
    const { type: _type, ...data } = event;
    level.index = event.levelIndex;
    level.tally = createLevelTally(event.levelIndex, level.count);
    shown.errorClasses.clear();
    return [
      { event_type: 'level_started', data },
      statusEvent(tracker.startLevel(event), wallMs),
      logEvent(levelStartLine(event, level.count), 'info', event.atMs, wallMs),
    ];
  }

  function progress(event: Extract<RunEvent, { type: 'progress' }>, wallMs: number): LoggedEvent[] {
    const { type: _type, levelFraction, runFraction, ...rest } = event;
    const live = level.tally?.live;
    const events: LoggedEvent[] = [
      {
        event_type: 'progress',
        data: {
          ...rest,
          progress: runFraction * 100,
          levelProgress: levelFraction * 100,
          ...(live === undefined
            ? {}
            : {
                byOutcome: live.byOutcome,
                errorCounts: live.errorCounts,
                ...(live.errorMessages === undefined ? {} : { errorMessages: live.errorMessages }),
              }),
        },
      },
    ];
    const status = tracker.change({
      progress_percentage: runFraction * 100,
      estimated_end_time: event.etaMs === undefined ? null : (wallMs + event.etaMs) / 1000,
    });
    // The bar moves by `progress`; the status repeats it once a second for those who read nothing else.
    if (event.atMs - shown.statusAtMs >= 1000) {
      shown.statusAtMs = event.atMs;
      events.push(statusEvent(status, wallMs));
    }
    return events;
  }

  function finishRequest(record: RequestRecord, atMs: number, wallMs: number): LoggedEvent[] {
    level.tally?.add(record);
    const name = errorClass(record.outcome);
    // One line for each class of a level: with a broken target there are as many failures as requests.
    if (name === undefined || shown.errorClasses.has(name) || shown.errorClasses.size >= 20) return [];
    shown.errorClasses.add(name);
    const words = 'message' in record.outcome ? `: ${record.outcome.message}` : '';
    return [logEvent(`First ${name} of this level${words}`, 'warning', atMs, wallMs)];
  }

  return {
    translate(event, wallMs) {
      const at = { timestamp: wallMs / 1000, atMs: event.atMs };
      switch (event.type) {
        case 'run-started':
          return startRun(event, wallMs);
        case 'level-started':
          return startLevel(event, wallMs);
        case 'progress':
          return progress(event, wallMs);
        case 'metrics':
          return event.levelIndex === level.index ? (level.tally?.publish(event.live, at) ?? []) : [];
        case 'workers': {
          const { type: _type, ...data } = event;
          return [{ event_type: 'workers', data }];
        }
        case 'request-finished':
          return finishRequest(event.record, event.atMs, wallMs);
        case 'level-finished': {
          const { atMs, levelIndex, summary } = event;
          const last = level.tally?.finish(summary, at) ?? [];
          level.tally = undefined;
          return [
            ...last,
            { event_type: 'level_finished', data: { atMs, levelIndex, summary } },
            logEvent(levelEndLine(summary, level.count), levelEndSeverity(summary), atMs, wallMs),
          ];
        }
        case 'log':
          return [logEvent(event.message, event.level, event.atMs, wallMs)];
        case 'events-dropped':
          return [
            logEvent(
              `The live charts lack ${event.count} requests; figures, files and the result have them all.`,
              'warning',
              event.atMs,
              wallMs,
            ),
          ];
        case 'run-finished': {
          const { atMs, summary } = event;
          const ending = tracker.change({
            status: summary.status,
            estimated_end_time: null,
            error_message: summary.failure ?? summary.missingResults?.join(' ') ?? null,
            ...(summary.status === 'completed' ? { progress_percentage: 100 } : {}),
          });
          return [statusEvent(ending, wallMs), { event_type: 'run_finished', data: { atMs, summary } }];
        }
      }
    },
    fail(message, atMs, wallMs) {
      const status = tracker.change({ status: 'failed', estimated_end_time: null, error_message: message });
      return [statusEvent(status, wallMs), { event_type: 'run_failed', data: { atMs, message } }];
    },
  };
}

function logEvent(
  message: string,
  level: Extract<RunEvent, { type: 'log' }>['level'],
  atMs: number,
  wallMs: number,
): LoggedEvent {
  return { event_type: 'log', data: { message, level, timestamp: wallMs / 1000, atMs } };
}
