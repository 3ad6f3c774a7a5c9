import type { BattleView } from '@genai-bench/arena';

/** A request that the arena refused. `message` is the server's words: untrusted text. */
export class ArenaApiError extends Error {
  override readonly name = 'ArenaApiError';
  readonly status: number;
  /** What the arena calls it, such as `stale`; absent where something before the arena answered. */
  readonly code: string | undefined;
  /** How the battle stands, where a command came too late. */
  readonly view: BattleView | undefined;

  constructor(
    status: number,
    message: string,
    refusal: { readonly code?: string; readonly view?: BattleView } = {},
  ) {
    super(message);
    this.status = status;
    this.code = refusal.code;
    this.view = refusal.view;
  }

  /** From an answer's body, `{ error, code, view? }`. Any other body leaves only the status to tell. */
  static of(status: number, body: unknown): ArenaApiError {
    const { error, code, view } = (typeof body === 'object' && body !== null ? body : {}) as {
      readonly error?: unknown;
      readonly code?: unknown;
      readonly view?: unknown;
    };
    return new ArenaApiError(status, typeof error === 'string' ? error : `The server answered ${status}.`, {
      ...(typeof code === 'string' ? { code } : {}),
      // The cast trusts the server of the same version.
      ...(typeof view === 'object' && view !== null ? { view: view as BattleView } : {}),
    });
  }
}
