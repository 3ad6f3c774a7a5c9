import type { BattleView } from '@genai-bench/arena';
import stringWidth from 'string-width';
import { fitLine } from '../print/fit-line.ts';
import type { Paint } from '../print/paint.ts';
import { safeText } from '../print/safe-text.ts';
import { answerLines } from './answer-lines.ts';

export interface ScreenOptions {
  readonly columns: number;
  readonly rows: number;
  readonly paint: Paint;
  /** Lines scrolled down; absent: the end while it is being written, then the beginning. */
  readonly scroll: number | undefined;
  /** Something that the person must know, such as why a key did nothing. */
  readonly notice: string | undefined;
  /** Wall time in ms since 1970. */
  readonly nowMs: number;
}

/** Below this, columns side by side hold too few words a line. */
const leastSideBySide = 64;
/** Question, round, a rule, two lines at the foot. */
const frameRowCount = 5;
const separator = ' │ ';

/** The whole screen of a battle: as many lines as there are rows, none wider than the terminal. */
export function battleScreen(view: BattleView, options: ScreenOptions): readonly string[] {
  const { columns, rows, paint, notice } = options;
  // One column stays free: writing into the last one wraps in some terminals.
  const width = Math.max(20, columns - 1);
  const bodyRowCount = Math.max(2, rows - frameRowCount);
  const body = bodyOf(view, { ...options, width, bodyRowCount });
  const head = [paint.bold(safeText(view.prompt)), paint.dim(stateLine(view)), paint.dim('─'.repeat(width))];
  const foot = [
    notice === undefined ? paint.dim(moreText(body)) : paint.yellow(notice),
    keyLine(view, options.nowMs),
  ];
  // On a screen of a few rows the texts give way, not the keys.
  const lines = [...[...head, ...body.lines].slice(0, Math.max(0, rows - foot.length)), ...foot];
  return lines.map((line) => fitLine(line, width));
}

/** How far the text of a round can be scrolled down on this screen. */
export function scrollLimit(
  view: BattleView,
  { columns, rows }: Pick<ScreenOptions, 'columns' | 'rows'>,
): number {
  const width = Math.max(20, columns - 1);
  const { sides, paneRowCount } = panesOf(view, width, Math.max(2, rows - frameRowCount));
  return Math.max(0, Math.max(...sides.map((lines) => lines.length)) - paneRowCount);
}

interface Panes {
  readonly isSideBySide: boolean;
  readonly paneWidth: number;
  readonly paneRowCount: number;
  readonly sides: readonly (readonly string[])[];
}

function panesOf({ round }: BattleView, width: number, bodyRowCount: number): Panes {
  const isSideBySide = width >= leastSideBySide;
  const paneWidth = isSideBySide ? Math.floor((width - separator.length) / 2) : width;
  // Each pane has a title; one above the other there are two.
  const paneRowCount = isSideBySide ? bodyRowCount - 1 : Math.max(1, Math.floor((bodyRowCount - 2) / 2));
  const texts = round === undefined ? ['', ''] : [round.left, round.right];
  return { isSideBySide, paneWidth, paneRowCount, sides: texts.map((text) => answerLines(text, paneWidth)) };
}

interface Body {
  readonly lines: readonly string[];
  readonly above: number;
  readonly below: number;
}

function bodyOf(
  view: BattleView,
  {
    width,
    bodyRowCount,
    scroll,
    paint,
  }: ScreenOptions & { readonly width: number; readonly bodyRowCount: number },
): Body {
  if (view.round === undefined) {
    return { lines: Array.from({ length: bodyRowCount }, () => ''), above: 0, below: 0 };
  }
  const { isSideBySide, paneWidth, paneRowCount, sides } = panesOf(view, width, bodyRowCount);
  const longest = Math.max(...sides.map((lines) => lines.length));
  const most = Math.max(0, longest - paneRowCount);
  const usual = view.round.isComplete ? 0 : most;
  const top = Math.min(scroll ?? usual, most);
  const shown = sides.map((lines) =>
    Array.from({ length: paneRowCount }, (_, row) => lines[top + row] ?? ''),
  );
  const [left = [], right = []] = shown;
  const titles = ['← left', 'right →'] as const;
  const lines = isSideBySide
    ? [
        paint.cyan(padded(titles[0], paneWidth)) + paint.dim(separator) + paint.cyan(titles[1]),
        ...left.map((line, row) => padded(line, paneWidth) + paint.dim(separator) + (right[row] ?? '')),
      ]
    : [paint.cyan(titles[0]), ...left, paint.cyan(titles[1]), ...right];
  const filled = [...lines, ...Array.from({ length: Math.max(0, bodyRowCount - lines.length) }, () => '')];
  return { lines: filled, above: top, below: most - top };
}

function padded(line: string, width: number): string {
  return line + ' '.repeat(Math.max(0, width - stringWidth(line)));
}

function moreText({ above, below }: Body): string {
  if (above === 0 && below === 0) return '';
  return `↑ ${above} and ↓ ${below} more lines; arrow keys up and down show them`;
}

function stateLine({ phase, round }: BattleView): string {
  if (phase === 'void') return 'Too few models answered: the battle is void.';
  if (phase === 'decided') return 'Nobody is left to meet.';
  if (round === undefined)
    return phase === 'loading' ? 'The models begin to write …' : 'The next answer is awaited …';
  const kind = round.isExhibition ? ' · an exhibition, which no rating counts' : '';
  const what = round.isComplete ? 'Which is better?' : 'being written …';
  return `Round ${round.round + 1} of ${round.roundCount}${kind} · ${what}`;
}

function keyLine({ phase, round, undoUntilMs }: BattleView, nowMs: number): string {
  const undo = undoUntilMs !== undefined && undoUntilMs > nowMs ? ['z take back'] : [];
  if (phase === 'decided') return ['Enter reveal', ...undo, 'q leave'].join('   ');
  if (round?.isComplete !== true) return [...undo, 'q leave'].join('   ');
  return ['← left', '→ right', 't tie', 'b both bad', 's skip', ...undo, 'q leave'].join('   ');
}
