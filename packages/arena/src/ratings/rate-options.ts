import type { TieTreatment } from './fit/tie-treatment.ts';
import type { Multiplicity } from './uncertainty/rank-bands.ts';
import { DEFAULT_MINIMUM_CLUSTER_COUNT } from './uncertainty/rating-covariance.ts';
import type { VoteFilter } from './votes/select-votes.ts';

/** Which standard errors the intervals and places are made of. */
export type UncertaintyKind = 'clustered' | 'sandwich' | 'model';

export interface RateOptions {
  /** Default `random-order`. */
  readonly filter?: VoteFilter;
  /** Keep votes whose answers gave a model away. Default false. */
  readonly includeFlagged?: boolean;
  /** Default `davidson`. */
  readonly ties?: TieTreatment;
  /** Estimate how much being shown left helps. Default false. */
  readonly leftEffect?: boolean;
  /** Weight of the penalty `0.5 * ridge * sum(theta^2)`, theta in logits. Default 0: the votes alone speak. */
  readonly ridge?: number;
  /** Default `clustered`, which falls back to `sandwich` with too few battles and voters; what was used is reported. */
  readonly uncertainty?: UncertaintyKind;
  readonly minimumClusterCount?: number;
  /** Of intervals and places. Default 0.95. */
  readonly confidenceLevel?: number;
  /** Default `holm`. It bears on places, not on the intervals of single ratings. */
  readonly multiplicity?: Multiplicity;
  readonly tierLimits?: VoteTierLimits;
}

export type ResolvedRateOptions = Required<RateOptions>;

export function resolveRateOptions(options: RateOptions): ResolvedRateOptions {
  const resolved = {
    filter: 'random-order',
    includeFlagged: false,
    ties: 'davidson',
    leftEffect: false,
    ridge: 0,
    uncertainty: 'clustered',
    minimumClusterCount: DEFAULT_MINIMUM_CLUSTER_COUNT,
    confidenceLevel: 0.95,
    multiplicity: 'holm',
    tierLimits: DEFAULT_TIER_LIMITS,
    ...options,
  } satisfies ResolvedRateOptions;
  const { ridge, confidenceLevel, minimumClusterCount } = resolved;
  if (!(ridge >= 0 && Number.isFinite(ridge))) {
    throw new RangeError(`ridge is a weight of 0 or more, got ${ridge}; use 0 to let the votes alone speak.`);
  }
  if (!(confidenceLevel > 0 && confidenceLevel < 1)) {
    throw new RangeError(
      `confidenceLevel is a share between 0 and 1, got ${confidenceLevel}; 0.95 is usual.`,
    );
  }
  if (!(minimumClusterCount >= 2)) {
    throw new RangeError(`minimumClusterCount is at least 2, got ${minimumClusterCount}; 30 is usual.`);
  }
  return resolved;
}

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
