import type { BattleView, RevealedContestant, RevealedRound, RevealView } from '@genai-bench/arena';
import { alignedTable } from '../print/aligned-table.ts';
import type { Paint } from '../print/paint.ts';
import { safeText } from '../print/safe-text.ts';

/** Who answered, what was voted and how fast they were. */
export function revealLines({ reveal }: BattleView, paint: Paint): readonly string[] {
  if (reveal === undefined) return [];
  const labelOf = new Map(
    reveal.contestants.map(({ contestantId, label }) => [contestantId, safeText(label)]),
  );
  const label = (id: string): string => labelOf.get(id) ?? safeText(id);
  const table = alignedTable(
    [
      { head: 'model', align: 'left' },
      ...['TTFT s', 'tok/s', 'total s', 'tokens'].map((head) => ({ head, align: 'right' as const })),
      { head: 'note', align: 'left' },
    ],
    reveal.contestants.map((contestant) => [
      safeText(contestant.label),
      seconds(contestant.ttftMs),
      number(contestant.outputTokensPerSecond, 1),
      seconds(contestant.e2eLatencyMs),
      number(contestant.outputTokenCount, 0),
      noteOf(contestant),
    ]),
  );
  const winner =
    reveal.winnerId === undefined ? [] : [paint.bold(`Stayed to the end: ${label(reveal.winnerId)}`)];
  return [
    ...reveal.rounds.map((round) => roundLine(round, label)),
    ...winner,
    '',
    ...table,
    ...notesOf(reveal),
  ];
}

function roundLine(
  { round, leftId, rightId, outcome, unrated }: RevealedRound,
  label: (id: string) => string,
): string {
  const [left, right] = [label(leftId), label(rightId)];
  const note =
    unrated === undefined || unrated === 'skipped' || unrated === 'both-bad' ? '' : ` (${reasons[unrated]})`;
  return `Round ${round + 1}: ${said(outcome, left, right)}${note}`;
}

const reasons = {
  exhibition: 'exhibition, not rated',
  'fixed-order': 'fixed order, not rated',
  'name-said': 'an answer gave a name away, not rated',
} as const;

function said(outcome: RevealedRound['outcome'], left: string, right: string): string {
  switch (outcome) {
    case 'left':
      return `${left} (left) over ${right}`;
    case 'right':
      return `${right} (right) over ${left}`;
    case 'tie':
      return `${left} and ${right} alike`;
    case 'both_bad':
      return `neither ${left} nor ${right}`;
    case 'skip':
      return `${left} and ${right}, skipped`;
    case undefined:
      return `${left} and ${right}, no vote`;
  }
}

function noteOf(contestant: RevealedContestant): string {
  const { failure, outcomeMessage, isExhibition, loadMs, namesSaid } = contestant;
  const said = outcomeMessage === undefined ? '' : safeText(outcomeMessage);
  return [
    ...(failure === undefined
      ? said === ''
        ? []
        : [`with a reservation: ${said}`]
      : [`failed: ${failure.replaceAll('_', ' ')}${said === '' ? '' : ` (${said})`}`]),
    ...(isExhibition ? ['exhibition'] : []),
    ...(loadMs === undefined ? [] : [`includes ${(loadMs / 1000).toFixed(1)} s to load`]),
    ...(namesSaid.length === 0 ? [] : ['said a name']),
  ].join(', ');
}

function notesOf({ contestants }: RevealView): readonly string[] {
  return contestants.some(({ loadMs }) => loadMs !== undefined)
    ? ['Times are as measured: TTFT and total include loading a model into memory; tok/s does not.']
    : [];
}

function seconds(milliseconds: number | undefined): string {
  return milliseconds === undefined ? '–' : (milliseconds / 1000).toFixed(2);
}

function number(value: number | undefined, digits: number): string {
  return value === undefined ? '–' : value.toFixed(digits);
}
