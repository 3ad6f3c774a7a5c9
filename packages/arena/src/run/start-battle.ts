import { isAnswering, type BattleState } from '../battle/battle-state.ts';
import type { OpenResult, BattleListing } from '../storage/battle-store.ts';
import type { StartRequest } from './arena.ts';
import type { ArenaContext } from './arena-context.ts';
import { ArenaError, keyReused } from './arena-error.ts';
import type { BattleRuns } from './battle-runs.ts';
import { drawBattlePlan } from '../ordering/draw-battle-plan.ts';
import { screenPrompt, dayMs } from '../screening/screen-prompt.ts';

/** How the id of a battle begins that was begun ahead of its start. All its answers may be there before it is asked for. */
const preparedPrefix = 'ahead-';
const lookBackCount = 20;

/**
 * Begins the battle that will probably be asked for next, counted like any other. Undefined where it was begun already,
 * or may not be: then it waits for its start, which tells the person why.
 */
async function prepareBattle(
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
async function takePreparedBattle(
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

interface OpeningRequest {
  readonly voterId: string;
  readonly prompt: string;
  readonly idempotencyKey: string;
  /** Begins the id of a battle that was begun ahead, see `preparedPrefix`. */
  readonly idPrefix?: string;
}

/** Screens, draws and stores a battle; no model is called before that. The same key again means the same battle. */
async function openBattle(
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
