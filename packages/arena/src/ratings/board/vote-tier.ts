/** How much a model's number can be relied on by the count of its rated votes alone. */
export type VoteTier = 'hidden' | 'preliminary' | 'established';

export interface VoteTierLimits {
  readonly hiddenBelow: number;
  readonly preliminaryBelow: number;
}

/**
 * Practice elsewhere: LangWatch warns below 30 match-ups, TTS-Arena calls models preliminary below 300 votes. At 30 votes
 * near even the 95 % half-width against one opponent is about 124 points, at 300 about 39 (1.96 * 347.4 / sqrt(n)).
 */
export const DEFAULT_TIER_LIMITS: VoteTierLimits = { hiddenBelow: 30, preliminaryBelow: 300 };

export function voteTier(ratedVoteCount: number, limits: VoteTierLimits = DEFAULT_TIER_LIMITS): VoteTier {
  if (ratedVoteCount < limits.hiddenBelow) return 'hidden';
  return ratedVoteCount < limits.preliminaryBelow ? 'preliminary' : 'established';
}
