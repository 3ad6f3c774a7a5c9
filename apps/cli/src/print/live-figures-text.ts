import {
  formatCount,
  formatDurationMs,
  formatRate,
  type LevelSummary,
  type LiveDistribution,
  type LiveFigures,
  type RunEvent,
} from '@genai-bench/core-metrics';

/** `p50 12.3 ms  p99 45.6 ms`, or a dash before the first value. */
export function livePercentiles(distribution: LiveDistribution | undefined): string {
  return `p50 ${formatDurationMs(distribution?.p50)}  p99 ${formatDurationMs(distribution?.p99)}`;
}

/** What the level is doing, with the number of prompts while it waits for them. */
export function phaseText(progress: Extract<RunEvent, { type: 'progress' }> | undefined): string {
  if (progress === undefined) return 'starting';
  if (progress.phase !== 'making-prompts') return progress.phase;
  return `making prompts (${formatCount(progress.promptsMade)})`;
}

/** `12.3 req/s`, over the last seconds. */
export function liveRate(live: LiveFigures | undefined): string {
  return formatRate(live?.requestsPerSecond, 'req');
}

/** `1,234 tok/s`, over the last seconds. */
export function liveTokenRate(live: LiveFigures | undefined): string {
  return formatRate(live?.outputTokensPerSecond, 'tok');
}

/** Errors by class, most frequent first: `429 ×3, ECONNRESET ×1`; `none` when there are none. */
export function errorsText(errorCounts: Readonly<Record<string, number>> | undefined): string {
  const classes = errorClasses(errorCounts ?? {});
  return classes.length === 0 ? 'none' : classes.map(([name, count]) => `${name} ×${count}`).join(', ');
}

type Errors = Pick<LevelSummary, 'errorCounts' | 'errorMessages'>;

/** One text for each class, with what its first error said, the most frequent first; at most five. */
export function errorTexts({ errorCounts, errorMessages = {} }: Errors): string[] {
  const classes = errorClasses(errorCounts);
  const texts = classes.slice(0, shownClasses).map(([name, count]) => {
    const message = errorMessages[name];
    return `${name} ×${count}${message === undefined ? '' : `: ${message}`}`;
  });
  const rest = classes.slice(shownClasses);
  if (rest.length === 0) return texts;
  const restCount = rest.reduce((sum, [, count]) => sum + count, 0);
  return [...texts, `${restCount} more of ${rest.length} further classes`];
}

const shownClasses = 5;

function errorClasses(errorCounts: Readonly<Record<string, number>>): [name: string, count: number][] {
  return Object.entries(errorCounts)
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a);
}
