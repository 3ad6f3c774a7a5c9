import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { levelSummary } from '../testing/run-fixtures.ts';
import { createPaint } from './paint.ts';
import { createTerminalDisplay } from './terminal-display.ts';

const started = {
  type: 'run-started',
  atMs: 0,
  runId: 'r',
  startedAt: '',
  plan: {},
  levels: [{ levelIndex: 0, scenario: 'D(100,50)', load: { mode: 'closed', concurrency: 8 } }],
} as const;

function recordedDisplay() {
  const written: string[] = [];
  const sink = { write: (text: string) => written.push(text), columns: 80 };
  return { display: createTerminalDisplay(sink, createPaint(false)), written };
}

describe('createTerminalDisplay', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('redraws at most eight times a second, however many events come', () => {
    const { display, written } = recordedDisplay();
    const before = written.length;
    for (let step = 0; step < 1000; step += 1) {
      display.handleEvent(started);
      vi.advanceTimersByTime(1);
    }
    expect(written.length - before).toBe(8);
    display.close();
  });

  it('writes nothing while nothing changes', () => {
    const { display, written } = recordedDisplay();
    display.handleEvent(started);
    vi.advanceTimersByTime(200);
    const before = written.length;
    vi.advanceTimersByTime(5000);
    expect(written).toHaveLength(before);
    display.close();
  });

  it('erases the block it drew before it draws the next, and keeps finished levels above it', () => {
    const { display, written } = recordedDisplay();
    display.handleEvent(started);
    vi.advanceTimersByTime(125);
    display.handleEvent({ type: 'level-finished', atMs: 1, levelIndex: 0, summary: levelSummary() });
    expect(written.at(-1)?.startsWith('\u001b[5A\u001b[Jlevel 1/1 done')).toBe(true);
    display.close();
  });

  it('hides the cursor, and gives it back once, also when the process exits first', () => {
    const { display, written } = recordedDisplay();
    expect(written[0]).toBe('\u001b[?25l');
    display.close();
    display.close();
    expect(written.filter((text) => text.includes('\u001b[?25h'))).toHaveLength(1);
    expect(process.listeners('exit')).not.toContain(display.close);
  });

  it('writes no escape sequence of a message', () => {
    const { display, written } = recordedDisplay();
    display.handleEvent({ type: 'log', atMs: 0, level: 'warning', message: 'a\u001b[2Jb' });
    expect(written.at(-1)).toBe('warning: a [2Jb\n');
    display.close();
  });
});
