/** Time of a refit of all ratings from raw votes. Run: pnpm --filter @genai-bench/bench ratings */
import {
  bootstrapRatings,
  eloTicker,
  rateModels,
  votesToFlipLeader,
  type RateOptions,
  type RatedVote,
} from '@genai-bench/arena';
import { machineLine } from './support/machine-line.ts';
import { simulatedVotes } from './support/simulated-votes.ts';
import { markdownTable, writeResult } from './support/write-table.ts';

const REPETITION_COUNT = 15;

interface Timing {
  readonly medianMs: number;
  readonly medianCpuMs: number;
}

/** Wall time, and processor time, which holds on a busy machine too. */
function timeOf(work: () => unknown, repetitionCount = REPETITION_COUNT): Timing {
  const runs = Array.from({ length: repetitionCount }, () => {
    const cpuBefore = process.cpuUsage();
    const began = performance.now();
    // Looked at, so that the work cannot be left out.
    if (work() === undefined) throw new Error('nothing came of the work');
    const wallMs = performance.now() - began;
    const { user, system } = process.cpuUsage(cpuBefore);
    return { wallMs, cpuMs: (user + system) / 1000 };
  });
  return {
    medianMs: median(runs.map(({ wallMs }) => wallMs)),
    medianCpuMs: median(runs.map(({ cpuMs }) => cpuMs)),
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** The least that any rating must do: read each vote once and count it by pair. The unit of the ratios. */
function countPairs(votes: readonly RatedVote[]): number {
  const counts = new Map<string, number>();
  for (const { left, right, outcome } of votes) {
    const key = `${left} ${right} ${outcome}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts.size;
}

const machine = machineLine();
const votes = simulatedVotes({ voteCount: 100_000, modelCount: 50, voterCount: 5000, seed: 50 });
const first = timeOf(() => rateModels(votes), 1);
const unit = timeOf(() => countPairs(votes));
const row = (label: string, timing: Timing): string[] => [
  label,
  timing.medianMs.toFixed(1),
  timing.medianCpuMs.toFixed(1),
  (timing.medianCpuMs / unit.medianCpuMs).toFixed(1),
];
const fitRow = (label: string, options: RateOptions): string[] =>
  row(
    label,
    timeOf(() => rateModels(votes, options)),
  );

const rows = [
  row('counting the votes by pair alone', unit),
  fitRow('leaderboard: Davidson, two-way clustered sandwich, Holm places', {}),
  fitRow('the same with a left-side effect', { leftEffect: true }),
  fitRow('half ties', { ties: 'half' }),
  fitRow('Rao-Kupper', { ties: 'rao-kupper' }),
  row(
    'bootstrap of 1,000 resamples',
    timeOf(() => bootstrapRatings(votes, { seed: 1 }), 1),
  ),
  row(
    'votes to flip the leader',
    timeOf(() => votesToFlipLeader(votes), 3),
  ),
  row(
    'Elo ticker',
    timeOf(() => eloTicker(votes, { k: 16 })),
  ),
];

const [group] = rateModels(votes).groups;
if (group?.fit === undefined) throw new Error('the votes gave no rating');

writeResult(
  'ratings',
  `# Ratings: time of a refit

${machine} ${votes.length.toLocaleString('en')} raw votes over 50 models, 33,334 battles, 5,000 voters; from the array of votes to the finished leaderboard, ${REPETITION_COUNT} times each. The aim is below 200 ms. The first refit of the process took ${first.medianMs.toFixed(0)} ms (${first.medianCpuMs.toFixed(0)} ms of processor time). The fit took ${group.fit.stepCount} Newton steps to a slope of ${group.fit.largestSlope.toExponential(1)}; errors: ${group.fit.uncertainty}, ${group.fit.clusterScheme}.

${markdownTable({ head: ['what', 'median ms', 'processor ms', 'processor time against counting'], rows })}`,
);
