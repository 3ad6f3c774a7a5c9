import { drawBattlePlan } from '../ordering/draw-battle-plan.ts';
import { screenPrompt } from '../screening/screen-prompt.ts';
import { dayMs } from '../screening/screening-limits.ts';
import type { OpenResult } from '../storage/battle-store.ts';
import { ArenaError } from './arena-error.ts';
import type { ArenaContext } from './arena-context.ts';
import { isAnswering } from './is-answering.ts';

export interface OpeningRequest {
  readonly voterId: string;
  readonly prompt: string;
  readonly idempotencyKey: string;
  /** Begins the id of a battle that was begun ahead, see `preparedPrefix`. */
  readonly idPrefix?: string;
}

/** Screens, draws and stores a battle; no model is called before that. The same key again means the same battle. */
export async function openBattle(
  context: ArenaContext,
  request: OpeningRequest,
): Promise<Extract<OpenResult, { battleId: string }>> {
  const { store, options } = context;
  const { voterId, prompt, idempotencyKey, idPrefix = '' } = request;
  const fault = screenPrompt(prompt, options.limits);
  if (fault !== undefined) throw new ArenaError(fault.code, fault.message);
  const openedAtMs = options.now();
  const plan = drawBattlePlan({
    battleId: `${idPrefix}${options.createId()}`,
    voterId,
    prompt,
    candidates: options.contestants,
    contestantCount: options.contestantCount,
    orderRule: options.orderRule,
    seed: options.drawSeed(),
    openedAtMs,
  });
  const refusal = await refusalByUse(context, voterId);
  const { battlesPerVoterPerDay, battlesPerDay } = options.limits;
  const result = await store.open({
    battleId: plan.battleId,
    voterId,
    idempotencyKey,
    openedAtMs,
    events: [{ type: 'battle-opened', atMs: openedAtMs, plan }],
    caps: {
      sinceMs: openedAtMs - dayMs,
      // A cap of 0 opens nothing, but still finds the battle that a repeated request means.
      ...capOf('battlesOfVoter', refusal === undefined ? battlesPerVoterPerDay : 0),
      ...capOf('battlesOfAll', battlesPerDay),
    },
  });
  if (result.kind === 'capped') throw refusal ?? tooManyBattles(result.cap);
  return result;
}

function capOf<Name extends string>(name: Name, cap: number): Partial<Record<Name, number>> {
  return Number.isFinite(cap) ? ({ [name]: cap } as Partial<Record<Name, number>>) : {};
}

function tooManyBattles(cap: 'voter' | 'all'): ArenaError {
  const message =
    cap === 'voter'
      ? 'You have begun enough battles for today.'
      : 'The arena has begun enough battles for today.';
  return new ArenaError('too-many-battles', message);
}

/** What stands against one more battle besides its number in a day, which the store counts itself. */
async function refusalByUse(context: ArenaContext, voterId: string): Promise<ArenaError | undefined> {
  const { store, options, reader } = context;
  const { outputTokensPerDay, parallelBattlesPerVoter } = options.limits;
  if (Number.isFinite(outputTokensPerDay)) {
    const { outputTokenCount } = await store.spending({ sinceMs: options.now() - dayMs });
    if (outputTokenCount >= outputTokensPerDay) {
      return new ArenaError(
        'budget-spent',
        'The arena has spent what it may spend in a day. Come back tomorrow.',
      );
    }
  }
  if (!Number.isFinite(parallelBattlesPerVoter)) return undefined;
  // Whoever leaves battles behind is not kept out by them: they end with their time limit.
  const sinceMs = options.now() - options.timeLimits.battleMs;
  const listed = await store.battlesOf(voterId, 4 * parallelBattlesPerVoter + 16);
  const candidates = listed.filter(({ isOver, openedAtMs }) => !isOver && openedAtMs >= sinceMs);
  const states = await Promise.all(candidates.map(({ battleId }) => reader.read(battleId)));
  return states.filter(isAnswering).length >= parallelBattlesPerVoter
    ? new ArenaError('too-many-battles', 'Your other battles are still being answered. Wait for one to end.')
    : undefined;
}
