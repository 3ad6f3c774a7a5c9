import type { RatedVote } from '@genai-bench/arena';
import { createSeededRandom } from '@genai-bench/core-metrics';

/**
 * Votes between random pairs of models, three rounds a battle, with one tie in about six. Abilities are spread over
 * about 350 points.
 */
export function simulatedVotes(options: {
  readonly voteCount: number;
  readonly modelCount: number;
  readonly voterCount: number;
  readonly seed: number;
}): RatedVote[] {
  const { voteCount, modelCount, voterCount } = options;
  const random = createSeededRandom(options.seed);
  const abilities = Float64Array.from({ length: modelCount }, () => random.normal(0, 0.5));
  return Array.from({ length: voteCount }, (_, index) => {
    const left = random.integer(0, modelCount - 1);
    const right = (left + random.integer(1, modelCount - 1)) % modelCount;
    const gap = (abilities[left] ?? 0) - (abilities[right] ?? 0);
    const weights = [Math.exp(gap / 2), Math.exp(-gap / 2), 0.4] as const;
    const draw = random.next() * (weights[0] + weights[1] + weights[2]);
    const battle = Math.floor(index / 3);
    return {
      battleId: `battle-${battle}`,
      round: (index % 3) + 1,
      voterId: `voter-${battle % voterCount}`,
      left: `model-${left}`,
      right: `model-${right}`,
      outcome: draw < weights[0] ? 'left' : draw < weights[0] + weights[1] ? 'right' : 'tie',
      order: 'random',
      isExhibition: false,
      isFlagged: false,
    };
  });
}
