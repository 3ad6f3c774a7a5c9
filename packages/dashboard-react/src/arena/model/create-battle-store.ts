import type { BattleMessage, BattleView } from '@genai-bench/arena';
import { ArenaApiError } from '../rest/arena-api-error.ts';
import type { ArenaApi } from '../rest/arena-api.ts';
import { browserEnvironment, type BattleEnvironment } from './battle-environment.ts';
import type { BattleCommandName, BattleStore, BattleStoreState } from './battle-store.ts';
import { describeFailure } from './describe-failure.ts';
import { followUntilOver } from './follow-until-over.ts';
import { adoptAnswer, reduceBattleView } from './reduce-battle-view.ts';
import { clockSkewMs, undoDeadlineMs } from './undo-deadline.ts';

export interface BattleStoreOptions {
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
  const listeners = new Set<() => void>();
  const controller = new AbortController();
  const keys = new Map<string, string>();
  let skewMs = 0;
  let state: BattleStoreState = {
    view: firstView,
    connection: { state: 'connecting' },
    pending: undefined,
    problem: undefined,
    undoUntilMs: undoDeadlineMs(firstView, skewMs, environment.nowMs()),
  };

  function change(parts: Partial<BattleStoreState>): void {
    if (controller.signal.aborted) return;
    state = { ...state, ...parts };
    for (const listener of listeners) listener();
  }

  function show(view: BattleView | undefined, parts: Partial<BattleStoreState> = {}): void {
    if (view === state.view && Object.keys(parts).length === 0) return;
    const isSameVote = view?.undoUntilMs === state.view?.undoUntilMs && state.undoUntilMs !== undefined;
    const undoUntilMs = isSameVote ? state.undoUntilMs : undoDeadlineMs(view, skewMs, environment.nowMs());
    change({ ...parts, view, undoUntilMs });
  }

  /** False where the message does not go on from what is there. */
  function take(message: BattleMessage): boolean {
    const { view, hasGap } = reduceBattleView(state.view, message);
    show(view);
    return !hasGap;
  }

  /** One key for one wish: pressing again after nobody answered repeats the command instead of giving another. */
  function keyOf(wish: string): string {
    const key = keys.get(wish) ?? environment.createKey();
    keys.set(wish, key);
    return key;
  }

  async function command(name: BattleCommandName, wish: string, send: (key: string) => Promise<BattleView>) {
    if (state.pending !== undefined) return;
    change({ pending: name, problem: undefined });
    const sentAtMs = environment.nowMs();
    try {
      const answer = await resend(() => send(keyOf(wish)));
      if (name === 'vote') skewMs = clockSkewMs(answer, sentAtMs, environment.nowMs());
      show(adoptAnswer(state.view, answer), { pending: undefined });
    } catch (error) {
      const standing = error instanceof ArenaApiError ? error.view : undefined;
      const view = standing === undefined ? state.view : adoptAnswer(state.view, standing);
      show(view, { pending: undefined, problem: describeFailure(error) });
    }
  }

  async function resend(send: () => Promise<BattleView>): Promise<BattleView> {
    for (const delayMs of resendDelaysMs) {
      try {
        return await send();
      } catch (error) {
        const mayHelp = !(error instanceof ArenaApiError) || error.status >= 502;
        if (!mayHelp || controller.signal.aborted) throw error;
        await new Promise<void>((resolve) => environment.schedule(resolve, delayMs));
      }
    }
    return send();
  }

  void followUntilOver({
    environment,
    signal: controller.signal,
    isOver: () => isOver(state.view),
    follow: (take, signal) => api.followBattle(battleId, take, signal),
    take,
    onConnection: (connection) => change({ connection }),
    onRefused: (error) => change({ connection: { state: 'refused' }, problem: describeFailure(error) }),
  });

  return {
    getState: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    vote: (outcome) => {
      const { view } = state;
      if (view?.round?.isComplete !== true) return;
      const { turn, round } = { turn: view.turn, round: view.round.round };
      void command('vote', `vote ${turn} ${round} ${outcome}`, (key) =>
        api.vote(battleId, { turn, round, outcome }, key),
      );
    },
    undo: () => {
      const turn = state.view?.turn;
      if (turn === undefined || state.undoUntilMs === undefined) return;
      void command('undo', `undo ${turn}`, (key) => api.undo(battleId, turn, key));
    },
    reveal: () => {
      const { view } = state;
      if (view?.phase !== 'decided') return;
      void command('reveal', `reveal ${view.turn}`, (key) => api.reveal(battleId, view.turn, key));
    },
    close: () => {
      controller.abort();
      listeners.clear();
    },
  };
}

export function isOver(view: BattleView | undefined): boolean {
  return view?.phase === 'revealed' || view?.phase === 'void';
}
