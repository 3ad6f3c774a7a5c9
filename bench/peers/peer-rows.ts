import type { Peer, PeerFigures } from './peer.ts';
import type { PeerOutcome } from './run-peer.ts';
import type { TruthFigures } from './truth-figures.ts';

export const peerHead = [
  'tool',
  'completed of sent',
  'true TTFT mean ms',
  'true tokens/s',
  'TTFT mean %',
  'TTFT p50 %',
  'TTFT p99 %',
  'TPOT %',
  'tokens/s %',
  'e2e %',
  'CPU s',
  'peak MB',
  'wall s',
  'notes',
];

const compared = [
  'ttftMeanMs',
  'ttftP50Ms',
  'ttftP99Ms',
  'tpotMs',
  'outputTokensPerSecond',
  'e2eMeanMs',
] as const satisfies readonly (keyof PeerFigures & keyof TruthFigures)[];

/** One row of the table: all rounds of one tool under one load. */
export function peerRow({ title, version }: Peer, outcomes: readonly PeerOutcome[]): string[] {
  const runs = outcomes.filter((outcome) => 'figures' in outcome);
  const failures = outcomes.filter((outcome) => 'failure' in outcome).map(({ failure }) => failure);
  const failed = runs.reduce((sum, { figures }) => sum + (figures.failed ?? 0), 0);
  const notes = [
    ...(failed > 0 ? [`${failed} requests failed`] : []),
    ...new Set(failures),
    ...(failures.length > 0 && runs.length > 0
      ? [`failed in ${failures.length} of ${outcomes.length} rounds`]
      : []),
    ...verdictsOf(runs.map(({ figures }) => figures.verdict)),
  ].join('; ');
  if (runs.length === 0) return [`${title} ${version}`, ...peerHead.slice(2).map(() => '-'), notes];
  const medianOf = (value: (run: (typeof runs)[number]) => number, digits: number): string =>
    median(runs.map(value)).toFixed(digits);
  return [
    `${title} ${version}`,
    [...new Set(runs.map(({ figures, truth }) => `${figures.completed} of ${truth.received}`))].join(', '),
    medianOf(({ truth }) => truth.ttftMeanMs, 1),
    medianOf(({ truth }) => truth.outputTokensPerSecond, 0),
    ...compared.map((key) =>
      errorCell(runs.map(({ figures, truth }) => errorPercent(figures[key], truth[key]))),
    ),
    medianOf(({ use }) => use.cpuSeconds, 1),
    medianOf(({ use }) => use.peakBytes / 1e6, 0),
    medianOf(({ use }) => use.wallSeconds, 1),
    notes,
  ];
}

function errorPercent(reported: number | undefined, truth: number): number | undefined {
  return reported === undefined ? undefined : ((reported - truth) / truth) * 100;
}

/** The median and, where there are several rounds, the one that is furthest off. */
function errorCell(errors: readonly (number | undefined)[]): string {
  const known = errors.filter((error) => error !== undefined);
  if (known.length === 0) return 'not reported';
  const middle = signed(median(known));
  if (known.length === 1) return middle;
  const furthest = known.reduce((worst, error) => (Math.abs(error) > Math.abs(worst) ? error : worst));
  return `${middle} (${signed(furthest)})`;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}

function signed(percent: number): string {
  const size = Math.abs(percent);
  const text = percent.toFixed(size < 1 ? 3 : size < 100 ? 1 : 0);
  return percent > 0 ? `+${text}` : text;
}

function verdictsOf(verdicts: readonly (string | undefined)[]): string[] {
  const known = verdicts.filter((verdict) => verdict !== undefined);
  return [...new Set(known)].map((verdict) => {
    const count = known.filter((other) => other === verdict).length;
    return count === known.length ? verdict : `${verdict} ${count} of ${known.length}`;
  });
}
