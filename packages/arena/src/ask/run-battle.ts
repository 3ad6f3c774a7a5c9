import type { AnswerCommand } from '../battle/decide-battle.ts';
import type { BattleState } from '../battle/battle-state.ts';
import { endToEndLatencyMs } from '@genai-bench/core-metrics';
import { orderDispatch } from '../ordering/latency-memory.ts';
import type { ArenaContext } from '../run/arena-context.ts';
import { reportAnswer } from '../run/command-battle.ts';
import { namesSaid } from '../screening/names-said.ts';
import { isColdStart } from '../view/view-battle.ts';
import { askContestant, type AskEnd } from './ask-contestant.ts';
import { holdLease } from './hold-lease.ts';
import { createHoldLimit, type HoldLimit } from './hold-limit.ts';

/** A battle whose models are being asked by this worker. */
export interface BattleRun {
  /** Whether all answers are in; false where another worker has the battle, or the run was stopped. Never rejects. */
  readonly ended: Promise<boolean>;
  /** Closes the sockets. What is not answered by then is asked again by the next worker. */
  stop(): void;
}

/** `isFresh`: the battle was opened just now, so that nobody has asked for it before. */
export function runBattle(context: ArenaContext, battleId: string, isFresh: boolean): BattleRun {
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  const ended = runWithLease(context, battleId, { isFresh, stopping }).catch((fault: unknown) => {
    context.options.onFault(fault);
    return false;
  });
  return { ended, stop };
}

async function runWithLease(
  context: ArenaContext,
  battleId: string,
  { isFresh, stopping }: { readonly isFresh: boolean; readonly stopping: AbortController },
): Promise<boolean> {
  const { store, workerId, options, reader } = context;
  const lease = await holdLease({
    store,
    battleId,
    holder: workerId,
    leaseMs: options.timeLimits.leaseMs,
    onLost: () => stopping.abort(),
    onFault: options.onFault,
  });
  if (lease === undefined) return false;
  try {
    return await askForAnswers(context, { state: await reader.read(battleId), isFresh, stopping });
  } finally {
    // Nothing may be written about this battle once another may have it.
    stopping.abort();
    await lease.release();
  }
}

/** What is known of a battle while its models are asked. */
interface Desk {
  readonly context: ArenaContext;
  state: BattleState;
  readonly isFresh: boolean;
  readonly stopping: AbortController;
  readonly hold: HoldLimit;
  /** Of the requests under way, by place. */
  readonly askings: Map<number, AbortController>;
}

async function askForAnswers(
  context: ArenaContext,
  given: Pick<Desk, 'state' | 'isFresh' | 'stopping'>,
): Promise<boolean> {
  const { state, stopping } = given;
  const { reader, options } = context;
  const askings = new Map<number, AbortController>();
  const hold = createHoldLimit(options.timeLimits.holdMs, (slot) => askings.get(slot)?.abort());
  const desk: Desk = { ...given, context, hold, askings };
  const leave = reader.listen(state.plan.battleId, () => {
    // Votes bring the next pair forward, and void ends it all.
    reader.read(state.plan.battleId).then((read) => advance(desk, read), options.onFault);
  });
  try {
    const nowMs = options.now();
    const order = orderDispatch({
      contestants: [...state.slots.keys()],
      idOf: (slot) => state.slots[slot]?.contestantId ?? '',
      latencyMsOf: (contestantId) => options.latencies.medianMs(contestantId, nowMs),
      listed: options.dispatchOrder,
    });
    await Promise.all(order.map((slot) => fillPlace(desk, slot)));
    return !stopping.signal.aborted || desk.state.phase === 'void';
  } catch (fault) {
    // The other places' sockets must not outlive the run.
    stopping.abort();
    throw fault;
  } finally {
    leave();
    hold.close();
  }
}

function advance(desk: Desk, state: BattleState): void {
  if (state.version <= desk.state.version) return;
  desk.state = state;
  desk.hold.look(state);
  if (state.phase === 'void') desk.stopping.abort();
}

/** Asks whoever has a place until somebody answered or nobody is left to take it. */
async function fillPlace(desk: Desk, slot: number): Promise<void> {
  const { context, stopping } = desk;
  const { battleId } = desk.state.plan;
  for (let isFirst = true; !stopping.signal.aborted; isFirst = false) {
    const place = desk.state.slots[slot];
    if (place === undefined || place.answer.status === 'finished' || place.answer.status === 'out') return;
    // Not on the first way through, where all places must be asked before anything is waited for.
    if (!isFirst || !desk.isFresh) await context.feed.reset(battleId, slot);
    const end = await askOnce(desk, slot, place.contestantId);
    if (stopping.signal.aborted) return;
    await report(desk, endCommand(desk, slot, place.contestantId, end));
    if (end.kind === 'answered') await context.feed.reset(battleId, slot);
  }
}

async function askOnce(desk: Desk, slot: number, contestantId: string): Promise<AskEnd> {
  const { context, stopping, hold } = desk;
  const { options, client, feed } = context;
  const { plan } = desk.state;
  const remainingMs = (): number => plan.openedAtMs + options.timeLimits.battleMs - options.now();
  const contestant = context.contestantById.get(contestantId);
  // Listed no more, or too late to be asked again after the worker that did is gone.
  if (contestant === undefined) return { kind: 'failed', reason: 'interrupted' };
  if (remainingMs() <= 0) return { kind: 'failed', reason: desk.isFresh ? 'timeout' : 'interrupted' };
  const asking = new AbortController();
  desk.askings.set(slot, asking);
  let starting: Promise<void> | undefined;
  const end = await askContestant({
    client,
    contestant,
    prompt: plan.prompt,
    signal: AbortSignal.any([stopping.signal, asking.signal]),
    attemptMs: options.timeLimits.attemptMs,
    firstTokenMs: options.timeLimits.firstTokenMs,
    remainingMs,
    maxAttempts: options.maxAttempts,
    maxOutputTokenCount: options.maxOutputTokenCount,
    onAsked: () => hold.asked(slot),
    onText(text) {
      if (stopping.signal.aborted) return;
      feed.append(plan.battleId, slot, contestantId, text);
      starting ??= report(desk, { type: 'start-answer', slot, contestantId });
    },
  });
  hold.ended(slot);
  desk.askings.delete(slot);
  await starting;
  return asking.signal.aborted && end.kind === 'failed' && end.reason === 'interrupted'
    ? { ...end, reason: 'slow' }
    : end;
}

function endCommand(desk: Desk, slot: number, contestantId: string, end: AskEnd): AnswerCommand {
  const { contestants, latencies, now } = desk.context.options;
  if (end.kind === 'failed') {
    const { reason, record } = end;
    return { type: 'fail-answer', slot, contestantId, reason, record };
  }
  const { text, record } = end;
  const e2eLatencyMs = endToEndLatencyMs(record);
  if (e2eLatencyMs !== undefined) {
    latencies.learn(contestantId, { atMs: now(), e2eLatencyMs, isColdStart: isColdStart(record) });
  }
  const said = namesSaid(text, desk.state.plan.prompt, contestants);
  return { type: 'finish-answer', slot, contestantId, text, record, namesSaid: said };
}

/** A store that is away for a moment must not cost an answer that is here. */
const retryDelaysMs = [50, 200, 800, 2_000];

async function report(desk: Desk, command: AnswerCommand): Promise<void> {
  const { context, stopping } = desk;
  for (const delayMs of [...retryDelaysMs, undefined]) {
    if (stopping.signal.aborted) return;
    try {
      advance(desk, await reportAnswer(context, desk.state.plan.battleId, command));
      return;
    } catch (fault) {
      if (delayMs === undefined) throw fault;
      context.options.onFault(fault);
      await new Promise((resolve) => setTimeout(resolve, delayMs));
    }
  }
}
