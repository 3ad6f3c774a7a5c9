import { LEFT_WIN, OUTCOME_COUNT, RIGHT_WIN, TIE, type PairCells } from './vote-tally.ts';

export interface StrongComponents {
  /** Model indices by component; a component stands before every component that it dominates. */
  readonly members: readonly (readonly number[])[];
  /** Pairs of components `[above, below]` with votes between them, all won by the one above. */
  readonly dominance: readonly (readonly [number, number])[];
}

/**
 * Strongly connected components of the graph "won against" (Tarjan 1972); a tie is an edge both ways. Inside a component
 * every model has, by some chain of votes, both beaten and lost to every other, which is what a finite
 * maximum-likelihood estimate needs (Ford 1957). A win and a loss for every model are not enough.
 */
export function strongComponents(cells: PairCells, modelCount: number): StrongComponents {
  const beaten = beatenModels(cells, modelCount);
  // Tarjan finishes the losers first.
  const members = tarjan(beaten)
    .reverse()
    .map((component) => component.sort((a, b) => a - b));
  const componentOf = new Int32Array(modelCount);
  members.forEach((component, index) => component.forEach((model) => (componentOf[model] = index)));
  const links = new Map<string, readonly [number, number]>();
  beaten.forEach((losers, winner) => {
    for (const loser of losers) {
      const above = componentOf[winner]!;
      const below = componentOf[loser]!;
      if (above !== below) links.set(`${above} ${below}`, [above, below]);
    }
  });
  const dominance = [...links.values()].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  return { members, dominance };
}

function beatenModels({ left, right, counts }: PairCells, modelCount: number): Set<number>[] {
  const beaten = Array.from({ length: modelCount }, () => new Set<number>());
  for (let cell = 0; cell < left.length; cell += 1) {
    const at = cell * OUTCOME_COUNT;
    const isTied = counts[at + TIE]! > 0;
    if (isTied || counts[at + LEFT_WIN]! > 0) beaten[left[cell]!]!.add(right[cell]!);
    if (isTied || counts[at + RIGHT_WIN]! > 0) beaten[right[cell]!]!.add(left[cell]!);
  }
  return beaten;
}

/** Components in the order in which they are finished: each after all that it reaches. */
function tarjan(successors: readonly ReadonlySet<number>[]): number[][] {
  const discovered = new Int32Array(successors.length).fill(-1);
  const low = new Int32Array(successors.length);
  const isOnStack = new Uint8Array(successors.length);
  const stack: number[] = [];
  const found: number[][] = [];
  let clock = 0;
  // Depth is bounded by the number of models, so recursion is safe.
  function visit(node: number): void {
    discovered[node] = low[node] = clock++;
    stack.push(node);
    isOnStack[node] = 1;
    for (const next of successors[node]!) {
      if (discovered[next] === -1) visit(next);
      if (isOnStack[next] === 1) low[node] = Math.min(low[node]!, low[next]!);
    }
    if (low[node] !== discovered[node]) return;
    const component = stack.splice(stack.indexOf(node));
    for (const member of component) isOnStack[member] = 0;
    found.push(component);
  }
  for (let node = 0; node < successors.length; node += 1) if (discovered[node] === -1) visit(node);
  return found;
}
