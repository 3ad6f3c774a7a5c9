import { randomUUID } from 'node:crypto';
import type { Arena, BattleView, VoteOutcome } from '@genai-bench/arena';

export interface PlayedBattle {
  readonly voterId: string;
  readonly prompt: string;
  /** What the voter makes of two texts. */
  readonly prefers: (left: string, right: string) => VoteOutcome;
}

/** A whole battle without a page, up to the reveal. */
export async function playBattle(
  arena: Arena,
  { voterId, prompt, prefers }: PlayedBattle,
): Promise<BattleView> {
  const { battleId } = await arena.start({ voterId, prompt, idempotencyKey: randomUUID() });
  for (;;) {
    const view = await viewAtRest(arena, battleId, voterId);
    const turn = { battleId, voterId, expectedTurn: view.turn, idempotencyKey: randomUUID() };
    if (view.phase === 'void') return view;
    if (view.round === undefined) return arena.reveal(turn);
    const { round, left, right } = view.round;
    await arena.vote({ ...turn, round, outcome: prefers(left, right) });
  }
}

/** The next view in which something can be done. Asked for whole: pieces of text are for those who watch. */
async function viewAtRest(arena: Arena, battleId: string, voterId: string): Promise<BattleView> {
  for await (const message of arena.follow(battleId, voterId)) {
    if (message.type !== 'view') continue;
    const { phase, round } = message.view;
    if (phase === 'decided' || phase === 'void' || round?.isComplete === true) {
      return arena.view(battleId, voterId);
    }
  }
  throw new Error('The battle was closed before it came to rest.');
}
