import type { ModelId, RatedVote } from '../rated-vote.ts';

/** Columns of `PairCells.counts` and values of `VoteTally.outcomeOfVote`. */
export const LEFT_WIN = 0;
export const RIGHT_WIN = 1;
export const TIE = 2;
export const OUTCOME_COUNT = 3;

/** The votes' sufficient statistic: for each ordered pair that met, how often left won, right won, and neither. */
export interface PairCells {
  readonly left: Uint32Array;
  readonly right: Uint32Array;
  /** Three per cell: `counts[cell * 3 + outcome]`. Whole numbers for votes, any weights otherwise. */
  readonly counts: Float64Array;
}

/** Votes as numbers: models, battles and voters are indices, so that 100,000 of them are a few typed arrays. */
export interface VoteTally {
  readonly models: readonly ModelId[];
  readonly cells: PairCells;
  readonly cellOfVote: Uint32Array;
  readonly outcomeOfVote: Uint8Array;
  readonly battleOfVote: Uint32Array;
  readonly battleCount: number;
  readonly voterOfVote: Uint32Array;
  readonly voterCount: number;
}

/**
 * Tallies the votes between `models` that say something about skill. Models are kept in the order given and cells in the
 * order of their models, so that the same votes in any order give bit-identical ratings.
 */
export function tallyVotes(
  votes: readonly RatedVote[],
  { models, dropTies }: { readonly models: readonly ModelId[]; readonly dropTies: boolean },
): VoteTally {
  const indexOfModel = new Map(models.map((model, index) => [model, index]));
  const battles = createNumbering();
  const voters = createNumbering();
  const pairOfVote = new Uint32Array(votes.length);
  const outcomeOfVote = new Uint8Array(votes.length);
  const battleOfVote = new Uint32Array(votes.length);
  const voterOfVote = new Uint32Array(votes.length);
  let voteCount = 0;
  for (const vote of votes) {
    const outcome = outcomeIndex(vote);
    if (outcome === undefined || (dropTies && outcome === TIE)) continue;
    const left = indexOfModel.get(vote.left);
    const right = indexOfModel.get(vote.right);
    if (left === undefined || right === undefined) continue;
    pairOfVote[voteCount] = left * models.length + right;
    outcomeOfVote[voteCount] = outcome;
    battleOfVote[voteCount] = battles.numberOf(vote.battleId);
    voterOfVote[voteCount] = voters.numberOf(vote.voterId);
    voteCount += 1;
  }
  return {
    models,
    ...cellsOfPairs(pairOfVote.subarray(0, voteCount), outcomeOfVote, models.length),
    outcomeOfVote: outcomeOfVote.subarray(0, voteCount),
    battleOfVote: battleOfVote.subarray(0, voteCount),
    battleCount: battles.count(),
    voterOfVote: voterOfVote.subarray(0, voteCount),
    voterCount: voters.count(),
  };
}

function outcomeIndex({ outcome }: RatedVote): number | undefined {
  if (outcome === 'left') return LEFT_WIN;
  if (outcome === 'right') return RIGHT_WIN;
  return outcome === 'tie' ? TIE : undefined;
}

function cellsOfPairs(
  pairOfVote: Uint32Array,
  outcomeOfVote: Uint8Array,
  modelCount: number,
): { cells: PairCells; cellOfVote: Uint32Array } {
  const cellOfPair = new Int32Array(modelCount * modelCount).fill(-1);
  for (const pair of pairOfVote) cellOfPair[pair] = 0;
  const left: number[] = [];
  const right: number[] = [];
  for (let pair = 0; pair < cellOfPair.length; pair += 1) {
    if (cellOfPair[pair] === -1) continue;
    cellOfPair[pair] = left.length;
    left.push(Math.floor(pair / modelCount));
    right.push(pair % modelCount);
  }
  const counts = new Float64Array(left.length * OUTCOME_COUNT);
  const cellOfVote = new Uint32Array(pairOfVote.length);
  for (let vote = 0; vote < pairOfVote.length; vote += 1) {
    const cell = cellOfPair[pairOfVote[vote]!]!;
    cellOfVote[vote] = cell;
    counts[cell * OUTCOME_COUNT + outcomeOfVote[vote]!]! += 1;
  }
  return { cells: { left: Uint32Array.from(left), right: Uint32Array.from(right), counts }, cellOfVote };
}

function createNumbering(): { numberOf(id: string): number; count(): number } {
  const numbers = new Map<string, number>();
  return {
    numberOf(id) {
      const known = numbers.get(id);
      if (known !== undefined) return known;
      numbers.set(id, numbers.size);
      return numbers.size - 1;
    },
    count: () => numbers.size,
  };
}
