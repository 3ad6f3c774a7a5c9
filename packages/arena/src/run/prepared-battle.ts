import type { ArenaContext } from './arena-context.ts';
import { openBattle } from './open-battle.ts';

/** How the id of a battle begins that was begun ahead of its start. All its answers may be there before it is asked for. */
const preparedPrefix = 'ahead-';
const lookBackCount = 20;

/**
 * Begins the battle that will probably be asked for next, counted like any other. Undefined where it was begun already,
 * or may not be: then it waits for its start, which tells the person why.
 */
export async function prepareBattle(
  context: ArenaContext,
  request: { readonly voterId: string; readonly prompt: string; readonly afterBattleId: string },
): Promise<string | undefined> {
  const { voterId, prompt, afterBattleId } = request;
  const opened = await openBattle(context, {
    voterId,
    prompt,
    idempotencyKey: `ahead:${afterBattleId}`,
    idPrefix: preparedPrefix,
  });
  return opened.kind === 'opened' ? opened.battleId : undefined;
}

/** The battle that was begun ahead for this prompt and on which nobody has voted, in whichever worker. */
export async function findPreparedBattle(
  { store, reader }: ArenaContext,
  voterId: string,
  prompt: string,
): Promise<string | undefined> {
  const listed = await store.battlesOf(voterId, lookBackCount);
  for (const { battleId, isOver, prompt: asked } of listed) {
    if (isOver || asked !== prompt || !battleId.startsWith(preparedPrefix)) continue;
    const { rounds } = await reader.read(battleId);
    if (rounds.every(({ vote }) => vote === undefined)) return battleId;
  }
  return undefined;
}
