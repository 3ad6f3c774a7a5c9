export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

export interface FullScreen {
  /** Soon, and at most so often that a fast answer costs no core. */
  draw(): void;
  size(): ScreenSize;
  /** Gives the terminal back as it was. May be called twice. */
  close(): void;
}

/** Eight times a second: smooth to the eye. */
const redrawEveryMs = 125;
/** What was there before comes back when the screen is left. */
const enter = '\u001b[?1049h\u001b[?25l';
const leave = '\u001b[?25h\u001b[?1049l';

/** Takes the whole terminal for lines that are drawn anew whenever something changes. */
export function openFullScreen(
  output: NodeJS.WriteStream,
  lines: (size: ScreenSize) => readonly string[],
): FullScreen {
  let isOpen = true;
  let lastMs = -Infinity;
  let timer: NodeJS.Timeout | undefined;
  // Terminals that do not tell their size, or tell 0, are taken for the classic one.
  const size = (): ScreenSize => ({ columns: output.columns || 80, rows: output.rows || 24 });

  function paint(): void {
    timer = undefined;
    if (!isOpen) return;
    lastMs = performance.now();
    const text = lines(size()).map((line) => `${line}\u001b[K`);
    output.write(`\u001b[H${text.join('\r\n')}\u001b[J`);
  }
  function draw(): void {
    if (!isOpen || timer !== undefined) return;
    timer = setTimeout(paint, Math.max(0, lastMs + redrawEveryMs - performance.now()));
  }
  function close(): void {
    if (!isOpen) return;
    isOpen = false;
    clearTimeout(timer);
    output.off('resize', draw);
    process.off('exit', close);
    output.write(leave);
  }
  output.write(enter);
  output.on('resize', draw);
  process.once('exit', close);
  draw();
  return { draw, size, close };
}
