import { randomUUID } from 'node:crypto';
import { emitKeypressEvents } from 'node:readline';
import type { Arena, BattleView } from '@genai-bench/arena';
import type { Paint } from '../print/paint.ts';
import { applyMessage } from './apply-message.ts';
import { battleScreen, scrollLimit } from './battle-screen.ts';
import { openFullScreen } from './full-screen.ts';
import { readBattleKey, type BattleKey } from './read-battle-key.ts';

export interface TerminalPlay {
  readonly arena: Arena;
  readonly voterId: string;
  readonly view: BattleView;
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  readonly paint: Paint;
  readonly signal: AbortSignal;
}

export interface PlayedBattle {
  readonly ending: 'over' | 'left' | 'interrupted';
  readonly view: BattleView;
}

/** Shows a battle and takes votes by keys until it is revealed or void, or the person leaves. */
export async function playOnTerminal(play: TerminalPlay): Promise<PlayedBattle> {
  const { arena, voterId, input, output, paint, signal } = play;
  let view = play.view;
  let scroll: number | undefined;
  let notice: string | undefined;
  let ending: PlayedBattle['ending'] | undefined;
  let isBusy = false;
  const messages = arena.follow(view.battleId, voterId)[Symbol.asyncIterator]();
  const screen = openFullScreen(output, ({ columns, rows }) =>
    battleScreen(view, { columns, rows, paint, scroll, notice, nowMs: Date.now() }),
  );

  function leave(how: PlayedBattle['ending']): void {
    ending ??= how;
    void messages.return?.();
  }

  function show(next: BattleView): void {
    // Answers to commands and messages of the follower may overtake each other.
    if (next.turn < view.turn) return;
    if (next.round?.round !== view.round?.round || next.turn !== view.turn) scroll = undefined;
    view = next;
    screen.draw();
  }

  async function obey(key: BattleKey): Promise<void> {
    const turn = {
      battleId: view.battleId,
      voterId,
      expectedTurn: view.turn,
      idempotencyKey: randomUUID(),
    };
    const { phase, round } = view;
    if (key.type === 'vote') {
      if (round?.isComplete !== true || phase !== 'voting')
        throw new Error('Both answers must be complete first.');
      return show(await arena.vote({ ...turn, round: round.round, outcome: key.outcome }));
    }
    if (key.type === 'undo') return show(await arena.undo(turn));
    if (key.type === 'reveal' && phase === 'decided') show(await arena.reveal(turn));
  }

  function press(key: BattleKey): void {
    notice = undefined;
    if (key.type === 'leave') return leave('left');
    if (key.type === 'interrupt') return leave('interrupted');
    if (key.type === 'scroll') {
      const most = scrollLimit(view, screen.size());
      const from = scroll ?? (view.round?.isComplete === false ? most : 0);
      const step = key.by === 'line' ? 1 : Math.max(1, screen.size().rows - 8);
      scroll = Math.min(most, Math.max(0, from + key.direction * step));
      return screen.draw();
    }
    // One command at a time: a key that is held down must not vote on the pair that comes next.
    if (isBusy) return;
    isBusy = true;
    obey(key)
      .catch((error: unknown) => (notice = error instanceof Error ? error.message : String(error)))
      .finally(() => {
        isBusy = false;
        screen.draw();
      });
  }

  const onKeypress = (_text: string | undefined, key: { name?: string; ctrl?: boolean }): void => {
    const meant = readBattleKey(key);
    if (meant !== undefined) press(meant);
  };
  const onAbort = (): void => leave('interrupted');
  emitKeypressEvents(input);
  input.on('keypress', onKeypress);
  input.setRawMode(true);
  input.resume();
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    for (let step = await messages.next(); step.done !== true; step = await messages.next()) {
      const next = applyMessage(view, step.value);
      if (next !== undefined) show(next);
    }
    return { ending: ending ?? 'over', view };
  } finally {
    signal.removeEventListener('abort', onAbort);
    input.off('keypress', onKeypress);
    input.setRawMode(false);
    input.pause();
    screen.close();
  }
}
