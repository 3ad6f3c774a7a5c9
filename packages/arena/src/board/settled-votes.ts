import type { BoardContext } from '../run/arena-context.ts';
import { ArenaError } from '../run/arena-error.ts';
import type { StoredVote } from '../storage/battle-store.ts';

/** After this a vote counts even if its battle was left alone before the end. */
const settledAfterMs = 600_000;

/**
 * Votes that may be seen from outside. Those of a battle that is under way are held back: on a quiet board the one model
 * that moved with a vote would be known before the reveal. `onHeldBack` hears of each until when it is, wall time in ms.
 */
export async function* settledVotes(
  context: BoardContext,
  onHeldBack: (untilMs: number) => void = () => {},
): AsyncIterable<StoredVote> {
  const { store, options } = context;
  const openBattles = new Map<string, Promise<boolean>>();
  for await (const vote of store.votes()) {
    const { battleId } = vote;
    if (options.now() - vote.atMs < settledAfterMs) {
      const known = openBattles.get(battleId) ?? isUnderWay(context, battleId);
      openBattles.set(battleId, known);
      if (await known) {
        onHeldBack(vote.atMs + settledAfterMs);
        continue;
      }
    }
    yield vote;
  }
}

async function isUnderWay({ reader }: BoardContext, battleId: string): Promise<boolean> {
  try {
    const { phase } = await reader.read(battleId);
    return phase !== 'revealed' && phase !== 'void';
  } catch (fault) {
    // A battle that the store let go has kept its votes.
    if (fault instanceof ArenaError && fault.code === 'unknown-battle') return false;
    throw fault;
  }
}
