import type { SeededRandom } from '@genai-bench/core-metrics';
import type { NormalLength, UniformLength } from './scenario-spec.ts';

const MAX_DRAWS = 1000;

/**
 * A whole number of tokens from a normal distribution cut off below `minimum`: draws below are thrown away and drawn
 * again, so nothing piles up at the minimum, as it would if they were clamped. The mean of what comes out is therefore
 * above the stated one when the cut takes much: N(480,240) gives about 486. The mean must not be below `minimum`.
 */
export function sampleNormalLength(length: NormalLength, random: SeededRandom, minimum = 1): number {
  for (let draw = 0; draw < MAX_DRAWS; draw++) {
    const tokenCount = Math.round(random.normal(length.mean, length.standardDeviation));
    if (tokenCount >= minimum) return tokenCount;
  }
  // Unreachable in practice: with the mean at or above the minimum, each draw passes with at least one chance in two.
  return Math.max(minimum, length.mean);
}

/** A whole number of tokens, each between both bounds equally likely; the lower bound rises to `minimum`. */
export function sampleUniformLength(length: UniformLength, random: SeededRandom, minimum = 1): number {
  return random.integer(Math.max(length.min, minimum), length.max);
}
