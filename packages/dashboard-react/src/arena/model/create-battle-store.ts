import type { BattleView } from '@genai-bench/arena';
import { ArenaApiError } from '../rest/arena-api-error.ts';
import { type ArenaApi } from '../rest/arena-api.ts';
import { browserEnvironment, type BattleEnvironment } from './battle-environment.ts';
import { describeFailure } from './battle-store.ts';
import type { BattleCommandName, BattleStore, BattleStoreState } from './battle-store.ts';
import { followUntilOver } from './follow-until-over.ts';
import { adoptAnswer, reduceBattleView } from './reduce-battle-view.ts';

interface BattleStoreOptions {
  readonly api: ArenaApi;
  readonly battleId: string;
  /** Known already by whoever has just started the battle. */
  readonly firstView?: BattleView | undefined;
  readonly environment?: BattleEnvironment | undefined;
}

/** A command that nobody answered is sent again after these times, with the same key: it counts once. */
const resendDelaysMs = [300, 1_000, 3_000];

/** Follows a battle from now on until it is over or the store is closed, and sends commands for the turn that is shown. */
export function createBattleStore({ api, battleId, firstView, ...options }: BattleStoreOptions): BattleStore {
  const environment = options.environment ?? browserEnvironment();
  const controller = new AbortController();
  const { signal } = controller;
  const keyOf = createKeys(environment);
  const shown = createShownState(environment, firstView, signal);
  const viewNow = (): BattleView | undefined => shown.getState().view;

  async function command(name: BattleCommandName, wish: string, send: (key: string) => Promise<BattleView>) {
    if (shown.getState().pending !== undefined) return;
    shown.change({ pending: name, problem: undefined });
    const sentAtMs = environment.nowMs();
    try {
      const answer = await resend(() => send(keyOf(wish)), environment, signal);
      if (name === 'vote') shown.learnSkew(answer, sentAtMs);
      shown.show(adoptAnswer(viewNow(), answer), { pending: undefined });
    } catch (error) {
      const standing = error instanceof ArenaApiError ? error.view : undefined;
      const view = standing === undefined ? viewNow() : adoptAnswer(viewNow(), standing);
      shown.show(view, { pending: undefined, problem: describeFailure(error) });
    }
  }

  void followUntilOver({
    environment,
    signal,
    isOver: () => isOver(viewNow()),
    follow: (take, following) => api.followBattle(battleId, take, following),
    take(message) {
      const { view, hasGap } = reduceBattleView(viewNow(), message);
      shown.show(view);
      return !hasGap;
    },
    onConnection: (connection) => shown.change({ connection }),
    onRefused: (error) => shown.change({ connection: { state: 'refused' }, problem: describeFailure(error) }),
  });

  return {
    getState: shown.getState,
    subscribe: shown.subscribe,
    vote: (outcome) => {
      const view = viewNow();
      if (view?.round?.isComplete !== true) return;
      const { turn, round } = { turn: view.turn, round: view.round.round };
      void command('vote', `vote ${turn} ${round} ${outcome}`, (key) =>
        api.vote(battleId, { turn, round, outcome }, key),
      );
    },
    undo: () => {
      const turn = viewNow()?.turn;
      if (turn === undefined || shown.getState().undoUntilMs === undefined) return;
      void command('undo', `undo ${turn}`, (key) => api.undo(battleId, turn, key));
    },
    reveal: () => {
      const view = viewNow();
      if (view?.phase !== 'decided') return;
      void command('reveal', `reveal ${view.turn}`, (key) => api.reveal(battleId, view.turn, key));
    },
    close: () => {
      controller.abort();
      shown.close();
    },
  };
}

/** One key for one wish: pressing again after nobody answered repeats the command instead of giving another. */
function createKeys(environment: BattleEnvironment): (wish: string) => string {
  const keys = new Map<string, string>();
  return (wish) => {
    const key = keys.get(wish) ?? environment.createKey();
    keys.set(wish, key);
    return key;
  };
}

/** What is shown, and who hears of its changes; nothing changes once the signal is aborted. */
function createShownState(
  environment: BattleEnvironment,
  firstView: BattleView | undefined,
  signal: AbortSignal,
) {
  const listeners = new Set<() => void>();
  let skewMs = 0;
  let state: BattleStoreState = {
    view: firstView,
    connection: { state: 'connecting' },
    pending: undefined,
    problem: undefined,
    undoUntilMs: undoDeadlineMs(firstView, skewMs, environment.nowMs()),
  };

  function change(parts: Partial<BattleStoreState>): void {
    if (signal.aborted) return;
    state = { ...state, ...parts };
    for (const listener of listeners) listener();
  }

  return {
    getState: () => state,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    change,
    show(view: BattleView | undefined, parts: Partial<BattleStoreState> = {}): void {
      if (view === state.view && Object.keys(parts).length === 0) return;
      const isSameVote = view?.undoUntilMs === state.view?.undoUntilMs && state.undoUntilMs !== undefined;
      const undoUntilMs = isSameVote ? state.undoUntilMs : undoDeadlineMs(view, skewMs, environment.nowMs());
      change({ ...parts, view, undoUntilMs });
    },
    learnSkew(answer: BattleView, sentAtMs: number): void {
      skewMs = clockSkewMs(answer, sentAtMs, environment.nowMs());
    },
    close: () => listeners.clear(),
  };
}

async function resend(
  send: () => Promise<BattleView>,
  environment: BattleEnvironment,
  signal: AbortSignal,
): Promise<BattleView> {
  for (const delayMs of resendDelaysMs) {
    try {
      return await send();
    } catch (error) {
      const mayHelp = !(error instanceof ArenaApiError) || error.status >= 502;
      if (!mayHelp || signal.aborted) throw error;
      await new Promise<void>((resolve) => environment.schedule(resolve, delayMs));
    }
  }
  return send();
}

function isOver(view: BattleView | undefined): boolean {
  return view?.phase === 'revealed' || view?.phase === 'void';
}

/** For how long the arena lets a vote be taken back, in ms. */
const undoWindowMs = 10_000;

/**
 * How far the server's clock is ahead of the page's, in ms, from the answer to a vote that was cast just now. Without
 * it a page whose clock is wrong would show no time to undo, or too much.
 */
function clockSkewMs({ undoUntilMs }: BattleView, sentAtMs: number, answeredAtMs: number): number {
  return undoUntilMs === undefined ? 0 : undoUntilMs - undoWindowMs - (sentAtMs + answeredAtMs) / 2;
}

/** The end of the time to undo by the page's clock, never more than the whole window away. */
function undoDeadlineMs(view: BattleView | undefined, skewMs: number, nowMs: number): number | undefined {
  if (view?.undoUntilMs === undefined) return undefined;
  return Math.min(view.undoUntilMs - skewMs, nowMs + undoWindowMs);
}
