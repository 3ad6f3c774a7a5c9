import { createSeededRandom, type SeededRandom } from '@genai-bench/core-metrics';
import type { ModelId, RatedVote } from '../rated-vote.ts';

export interface SimulatedArena {
  /** True abilities, natural log. */
  readonly abilities: Readonly<Record<ModelId, number>>;
  /** Spread of a model's answers around its ability, in logits: the same model answers some prompts better. */
  readonly promptNoise: number;
  /** `fixed` is the order of `abilities`; `fixed-last` draws all but the last of them, who always comes last. */
  readonly orderRule: 'random' | 'fixed' | 'fixed-last';
  readonly battleCount: number;
  readonly voterCount: number;
  readonly seed: number | string;
  /** Odds of a tie against the geometric mean of both sides (Davidson's nu). Default 0. */
  readonly tieOdds?: number;
}

/** Battles in which the winner stays and meets the next model; on a tie the incumbent stays. Sides are drawn per round. */
export function simulateBattles(arena: SimulatedArena): RatedVote[] {
  const random = createSeededRandom(arena.seed);
  return Array.from({ length: arena.battleCount }, (_, battle) =>
    simulateBattle(arena, battle, random),
  ).flat();
}

function simulateBattle(arena: SimulatedArena, battle: number, random: SeededRandom): RatedVote[] {
  const { abilities, orderRule, promptNoise, voterCount, tieOdds = 0 } = arena;
  const models = Object.keys(abilities);
  const fixed = { random: [], fixed: models, 'fixed-last': models.slice(-1) }[orderRule];
  const drawn = shuffle(models.slice(0, models.length - fixed.length), random);
  const [first = '', ...challengers] = [...drawn, ...fixed];
  const answerOf = (model: ModelId): number => random.normal(abilities[model] ?? 0, promptNoise);
  const voterId = `voter ${random.integer(1, voterCount)}`;
  let incumbent = { model: first, answer: answerOf(first) };
  return challengers.map((model, index) => {
    const challenger = { model, answer: answerOf(model) };
    const isLeft = random.next() < 0.5;
    const [left, right] = isLeft ? [incumbent, challenger] : [challenger, incumbent];
    const outcome = drawOutcome(left.answer - right.answer, tieOdds, random);
    if (outcome !== 'tie') incumbent = outcome === 'left' ? left : right;
    return {
      battleId: `battle ${battle}`,
      round: index + 1,
      voterId,
      left: left.model,
      right: right.model,
      outcome,
      order: orderRule === 'random' ? 'random' : 'fixed',
      isExhibition: false,
      isFlagged: false,
    };
  });
}

function drawOutcome(gap: number, tieOdds: number, random: SeededRandom): 'left' | 'right' | 'tie' {
  const left = Math.exp(gap / 2);
  const right = Math.exp(-gap / 2);
  const draw = random.next() * (left + right + tieOdds);
  if (draw < left) return 'left';
  return draw < left + right ? 'right' : 'tie';
}

function shuffle<Item>(items: readonly Item[], random: SeededRandom): Item[] {
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    const other = random.integer(0, last);
    [shuffled[last], shuffled[other]] = [shuffled[other]!, shuffled[last]!];
  }
  return shuffled;
}
