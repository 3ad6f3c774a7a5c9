import {
  endToEndLatencyMs,
  outputTokenCount,
  timePerOutputTokenMs,
  timeToFirstTokenMs,
  type RequestRecord,
} from '@genai-bench/core-metrics';
import { undoWindowMs } from '../battle/decide-battle.ts';
import { isOver, lastVote, openRound } from '../battle/battle-state.ts';
import type { BattleState, Round, Slot } from '../battle/battle-state.ts';
import type { ShownText } from '../pacing/pace-sides.ts';
import type { BattleView, RoundView, RevealedContestant, RevealedRound, RevealView } from './battle-view.ts';

export interface ViewOptions extends RevealOptions {
  /** What may be shown of the round that is open. */
  readonly shown: ShownText;
}

/**
 * All that the voter may see of a battle. Every field is a function of the votes, of the shown text and of how many are
 * left; ids, records and times enter with the reveal only. Keys are written in one order, so that equal views are equal
 * text.
 */
export function viewBattle(state: BattleState, { shown, ...reveal }: ViewOptions): BattleView {
  const { battleId, prompt } = state.plan;
  const votes = state.rounds.flatMap(({ vote }) =>
    vote === undefined ? [] : [{ round: vote.round, outcome: vote.outcome }],
  );
  return {
    battleId,
    prompt,
    phase: state.phase,
    turn: state.turn,
    round: viewRound(state, shown),
    votes,
    undoUntilMs: undoUntil(state),
    reveal: isOver(state) ? viewReveal(state, reveal) : undefined,
  };
}

function viewRound(state: BattleState, { left, right, isComplete }: ShownText): RoundView | undefined {
  const open = state.phase === 'voting' ? openRound(state) : undefined;
  if (open === undefined) return undefined;
  const met = new Set([
    ...state.rounds.flatMap((round) => (round.vote === undefined ? [] : [round.left, round.right])),
    open.left,
    open.right,
  ]);
  const laterCount = state.slots.filter(
    ({ answer }, slot) => answer.status !== 'out' && !met.has(slot),
  ).length;
  return {
    round: open.round,
    roundCount: state.rounds.length + laterCount,
    isExhibition: open.isExhibition,
    left,
    right,
    isComplete,
  };
}

function undoUntil(state: BattleState): number | undefined {
  const vote = lastVote(state);
  return vote === undefined || isOver(state) ? undefined : vote.atMs + undoWindowMs;
}

interface RevealOptions {
  /** What people are shown for an id; the id itself where a model is no longer listed. */
  readonly labelOf: (contestantId: string) => string;
  readonly answerUrlOf: (battleId: string, contestantId: string) => string;
}

/** Everything that was hidden: who answered what, how fast, who failed, and which votes count for the rating. */
function viewReveal(state: BattleState, options: RevealOptions): RevealView {
  return {
    contestants: [
      ...state.slots.flatMap((slot) => revealAnswer(state, slot, options)),
      ...state.failures.map(({ slot, contestantId, reason, record }) => ({
        contestantId,
        label: options.labelOf(contestantId),
        isExhibition: state.slots[slot]?.isExhibition ?? false,
        failure: reason,
        outcomeMessage: record?.outcome.message,
        namesSaid: [],
      })),
    ],
    rounds: state.rounds.flatMap((round, index) => revealRound(round, index)),
    winnerId: winnerOf(state),
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
      outcomeMessage: answer.record.outcome.message,
      namesSaid: answer.namesSaid,
    },
  ];
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
  const tpotMs = timePerOutputTokenMs(record);
  const loadMs = loadMsOf(record);
  return {
    ttftMs: timeToFirstTokenMs(record),
    outputTokensPerSecond: tpotMs === undefined ? undefined : 1000 / tpotMs,
    e2eLatencyMs: endToEndLatencyMs(record),
    outputTokenCount: outputTokenCount(record),
    loadMs: loadMs === undefined || loadMs < loadingFromMs ? undefined : loadMs,
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
  return [
    {
      round,
      leftId: vote.leftId,
      rightId: vote.rightId,
      isExhibition,
      outcome: vote.outcome,
      unrated: unratedReason(vote),
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
