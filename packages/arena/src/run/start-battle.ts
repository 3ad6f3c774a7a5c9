import type { BattleState } from '../battle/battle-state.ts';
import type { OpenResult } from '../storage/battle-store.ts';
import type { StartRequest } from './arena.ts';
import type { ArenaContext } from './arena-context.ts';
import { ArenaError, keyReused } from './arena-error.ts';
import type { BattleRuns } from './battle-runs.ts';
import { openBattle } from './open-battle.ts';
import { prepareBattle, takePreparedBattle } from './prepared-battle.ts';

/** Starts battles, one after the other for each person, so that nobody gets past a limit by asking twice at once. */
export function createStart(
  context: ArenaContext,
  runs: BattleRuns,
): (request: StartRequest) => Promise<BattleState> {
  const turns = new Map<string, Promise<unknown>>();

  function inTurn<T>(voterId: string, work: () => Promise<T>): Promise<T> {
    const done = (turns.get(voterId) ?? Promise.resolve()).then(work, work);
    turns.set(voterId, done);
    const leave = (): void => {
      if (turns.get(voterId) === done) turns.delete(voterId);
    };
    done.then(leave, leave);
    return done;
  }

  async function startOne({
    voterId,
    prompt,
    idempotencyKey,
    nextPrompts = [],
  }: StartRequest): Promise<BattleState> {
    const prepared = await takePreparedBattle(context, { voterId, prompt, idempotencyKey });
    const opened: Extract<OpenResult, { battleId: string }> =
      prepared === undefined
        ? await openBattle(context, { voterId, prompt, idempotencyKey })
        : { kind: 'replayed', battleId: prepared };
    const { battleId } = opened;
    if ((await context.reader.read(battleId)).plan.prompt !== prompt) throw keyReused();
    // Another worker may have it, or its answers may all be there: then there is nothing to do here.
    const running = runs.begin(battleId, { isFresh: opened.kind === 'opened' });
    const [nextPrompt] = nextPrompts;
    if (nextPrompt !== undefined) void running.then(() => beginNext(voterId, nextPrompt, battleId));
    return context.reader.read(battleId);
  }

  async function beginNext(voterId: string, prompt: string, afterBattleId: string): Promise<void> {
    try {
      const battleId = await inTurn(voterId, () =>
        prepareBattle(context, { voterId, prompt, afterBattleId }),
      );
      if (battleId !== undefined) await runs.begin(battleId, { isFresh: true });
    } catch (fault) {
      // Nobody has asked for it yet. Who does hears the reason.
      if (!(fault instanceof ArenaError)) context.options.onFault(fault);
    }
  }

  return (request) => inTurn(request.voterId, () => startOne(request));
}
