import type { ArenaContext } from './arena-context.ts';
import type { BattleListing } from '../storage/battle-store.ts';
import { keyReused } from './arena-error.ts';
import { openBattle, type OpeningRequest } from './open-battle.ts';

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

/**
 * The battle that was begun ahead for this prompt, taken for this start: by nobody else afterwards, and by the same
 * start again. Undefined where there is none.
 */
export async function takePreparedBattle(
  context: ArenaContext,
  { voterId, prompt, idempotencyKey }: Omit<OpeningRequest, 'idPrefix'>,
): Promise<string | undefined> {
  const listed = await context.store.battlesOf(voterId, lookBackCount);
  for (const { battleId, prompt: asked } of listed) {
    if (!battleId.startsWith(preparedPrefix)) continue;
    if (asked !== prompt) {
      if ((await context.reader.read(battleId)).startKey === idempotencyKey) throw keyReused();
      continue;
    }
    if (await isTaken(context, battleId, idempotencyKey)) return battleId;
  }
  return undefined;
}

async function isTaken({ store, reader, options }: ArenaContext, battleId: string, startKey: string) {
  for (;;) {
    const state = await reader.read(battleId);
    if (state.startKey !== undefined || state.phase === 'void') return state.startKey === startKey;
    const events = [{ type: 'battle-asked-for', atMs: options.now(), startKey }] as const;
    const result = await store.append({ battleId, expectedVersion: state.version, events });
    if (result.kind === 'appended') return true;
    if (result.kind === 'unknown-battle') return false;
  }
}

/** Without the battles that were begun ahead and that nobody has asked for. */
export async function listAskedFor(
  { store, reader }: ArenaContext,
  voterId: string,
  limit: number,
): Promise<readonly BattleListing[]> {
  const listed = await store.battlesOf(voterId, limit);
  const isShown = await Promise.all(
    listed.map(
      async ({ battleId }) =>
        !battleId.startsWith(preparedPrefix) || (await reader.read(battleId)).startKey !== undefined,
    ),
  );
  return listed.filter((_, index) => isShown[index]);
}
