import { createLiveDisplay, type LiveDisplay, type TextSink } from './live-display.ts';
import { createLiveState, reduceLiveState } from './live-state.ts';
import type { Paint } from './paint.ts';
import { logLine } from './plain-display.ts';
import { progressBlock } from './progress-block.ts';
import { levelEndLine } from './progress-line.ts';

/** Eight redraws a second: smooth to the eye, and under 1 % of a core. */
const redrawEveryMs = 125;
/** For terminals that do not tell their width, or tell 0. */
const fallbackWidth = 80;
const hideCursor = '\u001b[?25l';
const showCursor = '\u001b[?25h';

/** A block at the foot of the terminal that is redrawn in place; lines that stay scroll by above it. */
export function createTerminalDisplay(sink: TextSink, paint: Paint): LiveDisplay {
  let state = createLiveState();
  let drawnRowCount = 0;
  let isStale = false;
  let isOpen = true;

  const erase = () => (drawnRowCount === 0 ? '' : `\u001b[${drawnRowCount}A\u001b[J`);
  const draw = (linesAbove: readonly string[]) => {
    const block = progressBlock(state, { width: sink.columns || fallbackWidth, paint });
    const text = [...linesAbove, ...block].map((line) => `${line}\n`).join('');
    sink.write(erase() + text);
    drawnRowCount = block.length;
    isStale = false;
  };
  const timer = setInterval(() => {
    if (isStale) draw([]);
  }, redrawEveryMs);
  // The run keeps the process alive, not its picture.
  timer.unref();
  sink.write(hideCursor);

  const close = () => {
    if (!isOpen) return;
    isOpen = false;
    clearInterval(timer);
    process.off('exit', close);
    sink.write(erase() + showCursor);
  };
  process.once('exit', close);

  const say = (line: string) => {
    if (isOpen) draw([line]);
    else sink.write(`${line}\n`);
  };
  return createLiveDisplay({
    handleEvent(event) {
      state = reduceLiveState(state, event);
      isStale = true;
      if (event.type === 'level-finished') return say(levelEndLine(event.summary, state.levels.length));
      const line = logLine(event);
      if (line !== undefined) say(line);
    },
    say,
    close,
  });
}
