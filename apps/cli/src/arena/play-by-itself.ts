import { randomUUID } from 'node:crypto';
import type { Arena, BattleView, RatedVote } from '@genai-bench/arena';
import { applyMessage } from './apply-message.ts';

/** Plays a battle with nobody at the keys: the same vote each time, then the reveal. Undefined if it was given up. */
export async function playByItself(options: {
  readonly arena: Arena;
  readonly voterId: string;
  readonly view: BattleView;
  readonly outcome: RatedVote['outcome'];
  readonly signal: AbortSignal;
}): Promise<BattleView | undefined> {
  const { arena, voterId, outcome, signal } = options;
  let view = options.view;
  const messages = arena.follow(view.battleId, voterId)[Symbol.asyncIterator]();
  const giveUp = (): void => void messages.return?.();
  signal.addEventListener('abort', giveUp, { once: true });
  if (signal.aborted) giveUp();
  try {
    for (let step = await messages.next(); step.done !== true; step = await messages.next()) {
      view = applyMessage(view, step.value) ?? view;
      const { battleId, turn, phase, round } = view;
      const about = { battleId, voterId, expectedTurn: turn, idempotencyKey: randomUUID() };
      if (phase === 'decided') await arena.reveal(about);
      else if (phase === 'voting' && round?.isComplete === true)
        await arena.vote({ ...about, round: round.round, outcome });
    }
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
  return view.phase === 'revealed' || view.phase === 'void' ? view : undefined;
}
