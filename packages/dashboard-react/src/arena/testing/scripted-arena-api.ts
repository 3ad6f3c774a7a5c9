import type { ArenaLeaderboard, BattleListing, BattleMessage, BattleView } from '@genai-bench/arena';
import { ArenaApiError } from '../rest/arena-api-error.ts';
import { createArenaApi, type ArenaApi } from '../rest/arena-api.ts';

/** A command as the arena would get it. */
export interface ArenaCall {
  readonly name: 'start' | 'vote' | 'undo' | 'reveal';
  readonly body: unknown;
  readonly key: string;
}

/** An arena in the test's hand: it says what the test has it say, and notes what it was asked. */
export interface ScriptedArena {
  readonly api: ArenaApi;
  readonly calls: readonly ArenaCall[];
  /** How often the battle was followed. */
  readonly followCount: () => number;
  /** Sends to whoever follows. */
  readonly tell: (message: BattleMessage) => void;
  /** Ends the connection, with an error or without. */
  readonly cut: (error?: Error) => void;
  /** How commands are answered, in this order; the last one again and again. */
  answers: ((call: ArenaCall) => Promise<BattleView>)[];
  battles: readonly BattleListing[];
  leaderboard: ArenaLeaderboard | undefined;
}

export function createScriptedArena(): ScriptedArena {
  const calls: ArenaCall[] = [];
  let followCount = 0;
  let tell: (message: BattleMessage) => void = () => undefined;
  let cut: (error?: Error) => void = () => undefined;
  const answer = async (call: ArenaCall): Promise<BattleView> => {
    calls.push(call);
    const next = scripted.answers.length > 1 ? scripted.answers.shift() : scripted.answers[0];
    if (next === undefined) throw new ArenaApiError(503, 'Nothing is scripted.');
    return next(call);
  };
  const scripted: ScriptedArena = {
    calls,
    followCount: () => followCount,
    tell: (message) => tell(message),
    cut: (error) => cut(error),
    answers: [],
    battles: [],
    leaderboard: undefined,
    api: {
      startBattle: (body, key) => answer({ name: 'start', body, key }),
      viewBattle: async () => {
        throw new ArenaApiError(404, 'The stream tells everything.');
      },
      followBattle: (_battleId, onMessage, signal) =>
        new Promise<void>((resolve, reject) => {
          followCount += 1;
          tell = (message) => {
            if (!signal.aborted) onMessage(message);
          };
          cut = (error) => (error === undefined ? resolve() : reject(error));
          signal.addEventListener('abort', () => reject(new DOMException('left', 'AbortError')));
        }),
      vote: (_battleId, body, key) => answer({ name: 'vote', body, key }),
      undo: (_battleId, turn, key) => answer({ name: 'undo', body: { turn }, key }),
      reveal: (_battleId, turn, key) => answer({ name: 'reveal', body: { turn }, key }),
      readAnswer: async (url) => `Text behind ${url}`,
      listBattles: async () => scripted.battles,
      readLeaderboard: async () => {
        if (scripted.leaderboard === undefined) throw new ArenaApiError(503, 'Not now.');
        return scripted.leaderboard;
      },
      exportUrl: createArenaApi().exportUrl,
    },
  };
  return scripted;
}
