import type { BattleView, VoteOutcome } from '@genai-bench/arena';
import { ArenaApiError } from '../rest/arena-api-error.ts';

export interface BattleStoreState {
  /** Absent before the first answer of the server. */
  readonly view: BattleView | undefined;
  readonly connection: BattleConnection;
  /** The command that is under way. */
  readonly pending: BattleCommandName | undefined;
  /** Why the last command, or the battle itself, was refused; gone with the next command that is taken. */
  readonly problem: BattleProblem | undefined;
  /** Until when the newest vote can be taken back, by the clock of this page. */
  readonly undoUntilMs: number | undefined;
}

export type BattleConnection =
  | { readonly state: 'connecting' | 'live' | 'ended' }
  | { readonly state: 'lost'; readonly retryAtMs: number }
  /** Trying again would not help. */
  | { readonly state: 'refused' };

export type BattleCommandName = 'vote' | 'undo' | 'reveal';

export interface BattleProblem {
  /** As the arena calls it; `unreachable` where nobody answered, `unknown` for any other. */
  readonly code: string;
  /** The server's words: untrusted text. */
  readonly message: string;
}

/** A battle that is followed and voted on. No command is sent while another is under way. */
export interface BattleStore {
  readonly getState: () => BattleStoreState;
  readonly subscribe: (listener: () => void) => () => void;
  readonly vote: (outcome: VoteOutcome) => void;
  readonly undo: () => void;
  readonly reveal: () => void;
  /** Idempotent. */
  readonly close: () => void;
}

/** What went wrong with a request, as far as it can be told to a person. */
export function describeFailure(error: unknown): BattleProblem {
  if (error instanceof ArenaApiError) return { code: error.code ?? 'unknown', message: error.message };
  return { code: 'unreachable', message: error instanceof Error ? error.message : String(error) };
}
