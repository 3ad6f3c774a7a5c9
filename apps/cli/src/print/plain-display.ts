import type { RunEvent } from '@genai-bench/core-metrics';
import { createLiveDisplay, type LiveDisplay, type TextSink } from './live-display.ts';
import { createLiveState, reduceLiveState } from './live-state.ts';
import { levelEndLine, levelStartLine, progressLine } from './progress-line.ts';
import { safeText } from './safe-text.ts';

/** Time between two lines about the same level. Measured by the events' own clock, so that no timer is needed. */
const lineEveryMs = 5000;

/** Lines for logs and pipes: where a level starts and ends, and every few seconds in between. */
export function createPlainDisplay(sink: TextSink): LiveDisplay {
  let state = createLiveState();
  let lastLineAtMs = 0;
  const say = (line: string | undefined) => {
    if (line !== undefined) sink.write(`${line}\n`);
  };
  return createLiveDisplay({
    handleEvent(event) {
      state = reduceLiveState(state, event);
      if (event.type === 'progress') {
        if (event.atMs - lastLineAtMs < lineEveryMs) return;
        lastLineAtMs = event.atMs;
        say(progressLine(state));
        return;
      }
      if (event.type === 'level-started') lastLineAtMs = event.atMs;
      say(lineOf(event, () => levelStartLine(state), state.levels.length));
    },
    say,
    close() {},
  });
}

function lineOf(
  event: RunEvent,
  startLine: () => string | undefined,
  levelCount: number,
): string | undefined {
  if (event.type === 'level-started') return startLine();
  if (event.type === 'level-finished') return levelEndLine(event.summary, levelCount);
  return logLine(event);
}

/** A message of the runner as one line; debug messages are left out. */
export function logLine(event: RunEvent): string | undefined {
  if (event.type !== 'log' || event.level === 'debug') return undefined;
  return `${event.level === 'info' ? '' : `${event.level}: `}${safeText(event.message)}`;
}
