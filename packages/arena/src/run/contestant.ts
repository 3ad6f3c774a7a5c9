import type { FanOutTarget } from '@genai-bench/runner';

/** A model that can be in battles. */
export interface Contestant {
  /** Its name in ratings and files; a new version of a model is a new contestant. */
  readonly id: string;
  /** What people are shown after the reveal. */
  readonly label: string;
  /** `exhibition`: only as the labelled last challenger, outside the rating. */
  readonly role: 'contestant' | 'reserve' | 'exhibition';
  /** Where it can be asked, best first. All are the same model with the same settings. */
  readonly targets: readonly Omit<FanOutTarget, 'id'>[];
  /** Other names by which it, or its maker, might call itself. */
  readonly aliases: readonly string[];
}
