import {
  endToEndLatencyMs,
  outputTokenCount,
  timePerOutputTokenMs,
  timeToFirstTokenMs,
  type RequestRecord,
} from '@genai-bench/core-metrics';
import type { BattleState, Round, Slot } from '../battle/battle-state.ts';
import type { RevealedContestant, RevealedRound, RevealView } from './battle-view.ts';

export interface RevealOptions {
  /** What people are shown for an id; the id itself where a model is no longer listed. */
  readonly labelOf: (contestantId: string) => string;
  readonly answerUrlOf: (battleId: string, contestantId: string) => string;
}

/** Everything that was hidden: who answered what, how fast, who failed, and which votes count for the rating. */
export function viewReveal(state: BattleState, options: RevealOptions): RevealView {
  const winnerId = winnerOf(state);
  return {
    contestants: [
      ...state.slots.flatMap((slot) => revealAnswer(state, slot, options)),
      ...state.failures.map(({ slot, contestantId, reason, record }) => ({
        contestantId,
        label: options.labelOf(contestantId),
        isExhibition: state.slots[slot]?.isExhibition ?? false,
        failure: reason,
        ...messageOf(record),
        namesSaid: [],
      })),
    ],
    rounds: state.rounds.flatMap((round, index) => revealRound(round, index)),
    ...(winnerId === undefined ? {} : { winnerId }),
  };
}

function revealAnswer(
  { plan }: BattleState,
  { contestantId, isExhibition, answer }: Slot,
  { labelOf, answerUrlOf }: RevealOptions,
): readonly RevealedContestant[] {
  // Who is out stands among the failures; who has not finished when all is revealed was not needed.
  if (answer.status !== 'finished') return [];
  return [
    {
      contestantId,
      label: labelOf(contestantId),
      isExhibition,
      answerUrl: answerUrlOf(plan.battleId, contestantId),
      ...speedsOf(answer.record),
      ...messageOf(answer.record),
      namesSaid: answer.namesSaid,
    },
  ];
}

function messageOf(record: RequestRecord | undefined): Pick<RevealedContestant, 'outcomeMessage'> {
  const outcomeMessage = record?.outcome.message;
  return outcomeMessage === undefined ? {} : { outcomeMessage };
}

type Speeds = Pick<
  RevealedContestant,
  'ttftMs' | 'outputTokensPerSecond' | 'e2eLatencyMs' | 'outputTokenCount' | 'loadMs'
>;

/**
 * A benchmark's figures of one answer, as measured: nothing is taken off for a model that had to be loaded first. Each is
 * absent where the record does not hold it, and `loadMs` below 50 ms as well: for a model that is in memory servers state
 * some microseconds or milliseconds, and nothing was loaded.
 */
export function speedsOf(record: RequestRecord): Speeds {
  const ttftMs = timeToFirstTokenMs(record);
  const tpotMs = timePerOutputTokenMs(record);
  const e2eLatencyMs = endToEndLatencyMs(record);
  const tokenCount = outputTokenCount(record);
  const loadMs = loadMsOf(record);
  return {
    ...(ttftMs === undefined ? {} : { ttftMs }),
    ...(tpotMs === undefined ? {} : { outputTokensPerSecond: 1000 / tpotMs }),
    ...(e2eLatencyMs === undefined ? {} : { e2eLatencyMs }),
    ...(tokenCount === undefined ? {} : { outputTokenCount: tokenCount }),
    ...(loadMs === undefined || loadMs < loadingFromMs ? {} : { loadMs }),
  };
}

/** Time that the server took to load the model before it answered, where it says so. */
function loadMsOf(record: RequestRecord): number | undefined {
  return record.serverTimings?.loadMs;
}

const loadingFromMs = 50;

/** From here on loading is most of what a person waits for, and the figures say nothing of the model's own speed. */
const coldStartFromMs = 500;

export function isColdStart(record: RequestRecord): boolean {
  return (loadMsOf(record) ?? 0) >= coldStartFromMs;
}

function revealRound({ vote, isExhibition }: Round, round: number): readonly RevealedRound[] {
  if (vote === undefined) return [];
  const unrated = unratedReason(vote);
  return [
    {
      round,
      leftId: vote.leftId,
      rightId: vote.rightId,
      isExhibition,
      outcome: vote.outcome,
      ...(unrated === undefined ? {} : { unrated }),
    },
  ];
}

function unratedReason({
  isExhibition,
  orderRule,
  isFlagged,
  outcome,
}: NonNullable<Round['vote']>): RevealedRound['unrated'] {
  if (isExhibition) return 'exhibition';
  if (orderRule === 'fixed') return 'fixed-order';
  if (isFlagged) return 'name-said';
  if (outcome === 'both_bad') return 'both-bad';
  return outcome === 'skip' ? 'skipped' : undefined;
}

/** The one that stayed in the last round that was not for show, if it won any: ties and skips alone make no winner. */
function winnerOf({ rounds, slots }: BattleState): string | undefined {
  const votes = rounds.flatMap(({ vote }) => (vote === undefined || vote.isExhibition ? [] : [vote]));
  const stays = votes.at(-1)?.stays;
  const id = stays === undefined ? undefined : slots[stays]?.contestantId;
  const hasWon = votes.some(
    ({ outcome, leftId, rightId }) =>
      (outcome === 'left' && leftId === id) || (outcome === 'right' && rightId === id),
  );
  return hasWon ? id : undefined;
}
