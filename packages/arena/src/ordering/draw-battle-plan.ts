import { createSeededRandom, type SeededRandom } from '@genai-bench/core-metrics';
import type { BattlePlan } from '../battle/battle-event.ts';

/** What the drawing must know of a contestant: nothing by which it could prefer one. */
export interface Candidate {
  readonly id: string;
  readonly role: 'contestant' | 'reserve' | 'exhibition';
}

export interface DrawOptions {
  readonly battleId: string;
  readonly voterId: string;
  readonly prompt: string;
  readonly candidates: readonly Candidate[];
  /** How many meet; those left over stand by as reserves before the ones that are reserves only. */
  readonly contestantCount: number;
  /** `fixed`: as listed. Such a battle is for show and its votes are not rated. */
  readonly orderRule: BattlePlan['orderRule'];
  readonly seed: number;
  readonly openedAtMs: number;
}

/**
 * Draws who meets whom and who stands where, before anybody is asked. The same seed draws the same battle. A random
 * order is what keeps the ratings fair: the one who comes late meets a winner that was lucky with this very prompt.
 */
export function drawBattlePlan({ candidates, contestantCount, seed, ...options }: DrawOptions): BattlePlan {
  const random = createSeededRandom(seed);
  const idsOf = (role: Candidate['role']): readonly string[] =>
    candidates.flatMap((candidate) => (candidate.role === role ? [candidate.id] : []));
  const inOrder = (ids: readonly string[], purpose: string): readonly string[] =>
    options.orderRule === 'fixed' ? ids : shuffled(ids, random.fork(purpose));
  const contestants = inOrder(idsOf('contestant'), 'contestants');
  if (contestantCount < 2 || contestants.length < 2) {
    throw new RangeError(
      `A battle takes at least 2 contestants, got ${Math.min(contestantCount, contestants.length)}. Give more models the role "contestant".`,
    );
  }
  const contestantIds = contestants.slice(0, contestantCount);
  const reserveIds = [...contestants.slice(contestantCount), ...inOrder(idsOf('reserve'), 'reserves')];
  const [exhibitionId] = inOrder(idsOf('exhibition'), 'exhibition');
  const sides = random.fork('sides');
  // A round is voted on, or withdrawn because a side failed: no battle has more than this.
  const mostRounds = 2 * (contestantIds.length + 1) + reserveIds.length;
  const { battleId, voterId, prompt, orderRule, openedAtMs } = options;
  return {
    battleId,
    voterId,
    prompt,
    contestantIds,
    reserveIds,
    exhibitionId,
    orderRule,
    isIncumbentLeft: Array.from({ length: mostRounds }, () => sides.next() < 0.5),
    seed,
    openedAtMs,
  };
}

/** Fisher and Yates: each order is equally likely. */
function shuffled(ids: readonly string[], random: SeededRandom): readonly string[] {
  const order = [...ids];
  for (let last = order.length - 1; last > 0; last -= 1) {
    const taken = random.integer(0, last);
    // Both are within the list.
    [order[last], order[taken]] = [order[taken] as string, order[last] as string];
  }
  return order;
}
