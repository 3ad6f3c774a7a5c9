import { routeDefiner, type Route } from '@genai-bench/http-api';

/** One route below the mount, which sends its answer itself. */
export interface ArenaRoute extends Route<void> {
  /**
   * `anyone`: the same for all; `voter`: about the voter of the cookie, who is given one; `control`: who may read all
   * votes.
   */
  readonly audience: 'anyone' | 'voter' | 'control';
  /** A command: needs an `Idempotency-Key`, and is counted by this rate. */
  readonly command?: 'start' | 'command';
}

export const defineRoute = routeDefiner<ArenaRoute>();
