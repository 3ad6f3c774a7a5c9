import type { ParameterLayout } from '../fit/parameter-layout.ts';
import { OUTCOME_COUNT, type PairCells, type VoteTally } from '../votes/vote-tally.ts';
import { SCORE_SIZE } from './vote-scores.ts';

/** Sum over votes of score times score transposed, row-major: the middle of a sandwich of independent votes. */
export function independentMeat(
  cells: PairCells,
  scores: Float64Array,
  layout: ParameterLayout,
): Float64Array {
  const accumulator = createMeat(layout);
  for (let at = 0; at < cells.counts.length; at += 1) {
    const count = cells.counts[at]!;
    if (count === 0) continue;
    const cell = Math.floor(at / OUTCOME_COUNT);
    accumulator.add(
      cells.left[cell]!,
      cells.right[cell]!,
      scores[at * SCORE_SIZE]!,
      scores[at * SCORE_SIZE + 1]!,
    );
    accumulator.close(count);
  }
  return accumulator.meat;
}

/** Votes that may depend on each other, as one number per vote. */
export interface Clusters {
  readonly ofVote: Uint32Array;
  readonly count: number;
}

/**
 * The same with the scores of a cluster summed before the product, so that votes inside it may depend on each other in
 * any way. One pass over the votes ordered by cluster; only the entries that a cluster touches are multiplied. Scaled by
 * clusters / (clusters - 1).
 */
export function clusteredMeat(
  tally: VoteTally,
  clusters: Clusters,
  { scores, layout }: { readonly scores: Float64Array; readonly layout: ParameterLayout },
): Float64Array {
  const { cells, cellOfVote, outcomeOfVote } = tally;
  const accumulator = createMeat(layout);
  const order = orderByCluster(clusters);
  for (let position = 0; position < order.length; position += 1) {
    const vote = order[position]!;
    const cell = cellOfVote[vote]!;
    const at = (cell * OUTCOME_COUNT + outcomeOfVote[vote]!) * SCORE_SIZE;
    accumulator.add(cells.left[cell]!, cells.right[cell]!, scores[at]!, scores[at + 1]!);
    const isLast = position + 1 === order.length;
    if (isLast || clusters.ofVote[order[position + 1]!] !== clusters.ofVote[vote]) accumulator.close(1);
  }
  const correction = clusters.count / (clusters.count - 1);
  return accumulator.meat.map((value) => value * correction);
}

/** Counting sort: votes by cluster, in linear time. */
function orderByCluster({ ofVote, count }: Clusters): Uint32Array {
  const starts = new Uint32Array(count + 1);
  for (const cluster of ofVote) starts[cluster + 1]! += 1;
  for (let cluster = 0; cluster < count; cluster += 1) starts[cluster + 1]! += starts[cluster]!;
  const order = new Uint32Array(ofVote.length);
  for (let vote = 0; vote < ofVote.length; vote += 1) order[starts[ofVote[vote]!]!++] = vote;
  return order;
}

interface MeatAccumulator {
  readonly meat: Float64Array;
  add(left: number, right: number, byEta: number, byTie: number): void;
  /** Ends a cluster and adds its sum's product `weight` times. */
  close(weight: number): void;
}

function createMeat({ size, leftAt, tieAt }: ParameterLayout): MeatAccumulator {
  const meat = new Float64Array(size * size);
  const sums = new Float64Array(size);
  const isTouched = new Uint8Array(size);
  const touched = new Uint32Array(size);
  let touchedCount = 0;
  function addTo(parameter: number, value: number): void {
    if (isTouched[parameter] === 0) {
      isTouched[parameter] = 1;
      touched[touchedCount++] = parameter;
    }
    sums[parameter]! += value;
  }
  return {
    meat,
    add(left, right, byEta, byTie) {
      addTo(left, byEta);
      addTo(right, -byEta);
      if (leftAt !== undefined) addTo(leftAt, byEta);
      if (tieAt !== undefined) addTo(tieAt, byTie);
    },
    close(weight) {
      for (let i = 0; i < touchedCount; i += 1) {
        const row = touched[i]!;
        for (let j = 0; j < touchedCount; j += 1) {
          const column = touched[j]!;
          meat[row * size + column]! += weight * sums[row]! * sums[column]!;
        }
      }
      for (let i = 0; i < touchedCount; i += 1) {
        sums[touched[i]!] = 0;
        isTouched[touched[i]!] = 0;
      }
      touchedCount = 0;
    },
  };
}
