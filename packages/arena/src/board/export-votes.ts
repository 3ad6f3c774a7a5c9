import type { BattleState } from '../battle/battle-state.ts';
import type { ExportedVote, PreferencePair } from '../run/arena.ts';
import type { BoardContext } from '../run/arena-context.ts';
import { ArenaError } from '../run/arena-error.ts';
import type { StoredVote } from '../storage/battle-store.ts';

/** All votes in the order in which they were cast; voters are numbered as they appear. */
export async function* exportVotes(context: BoardContext): AsyncIterable<ExportedVote> {
  const voters = new Map<string, string>();
  for await (const vote of settledVotes(context)) {
    const voter = voters.get(vote.voterId) ?? `voter-${voters.size + 1}`;
    voters.set(vote.voterId, voter);
    yield {
      battle_id: vote.battleId,
      round: vote.round,
      voter,
      left: vote.leftId,
      right: vote.rightId,
      outcome: vote.outcome,
      order_rule: vote.orderRule,
      is_exhibition: vote.isExhibition,
      is_flagged: vote.isFlagged,
      dwell_ms: vote.dwellMs,
      at: new Date(vote.atMs).toISOString(),
    };
  }
}

/**
 * Both answers of each vote that prefers one, unless one gave its model away or is whole with a reservation only.
 * Battles that are gone are left out.
 */
export async function* exportPreferences(context: BoardContext): AsyncIterable<PreferencePair> {
  for await (const { battleId, round, outcome, leftId, rightId, isFlagged } of settledVotes(context)) {
    if (isFlagged || (outcome !== 'left' && outcome !== 'right')) continue;
    const battle = await readKept(context, battleId);
    if (battle === undefined) continue;
    const [chosenId, rejectedId] = outcome === 'left' ? [leftId, rightId] : [rightId, leftId];
    const chosen = answerOf(battle, chosenId);
    const rejected = answerOf(battle, rejectedId);
    if (chosen === undefined || rejected === undefined) continue;
    yield {
      prompt: battle.plan.prompt,
      chosen,
      rejected,
      chosen_model: chosenId,
      rejected_model: rejectedId,
      battle_id: battleId,
      round,
    };
  }
}

function answerOf({ slots }: BattleState, contestantId: string): string | undefined {
  const answer = slots.find((slot) => slot.contestantId === contestantId)?.answer;
  if (answer?.status !== 'finished') return undefined;
  const { outcome } = answer.record;
  // Votes of before answers were decided by what they hold may stand on an answer of another outcome.
  return outcome.kind === 'completed' && outcome.rule === undefined ? answer.text : undefined;
}

/** Undefined for a battle that the store has let go. */
export async function readKept({ reader }: BoardContext, battleId: string): Promise<BattleState | undefined> {
  try {
    return await reader.read(battleId);
  } catch (fault) {
    if (fault instanceof ArenaError && fault.code === 'unknown-battle') return undefined;
    throw fault;
  }
}

/** After this a vote counts even if its battle was left alone before the end. */
const settledAfterMs = 600_000;

/**
 * Votes that may be seen from outside. Those of a battle that is under way are held back: on a quiet board the one model
 * that moved with a vote would be known before the reveal. `onHeldBack` hears of each until when it is, wall time in ms.
 */
export async function* settledVotes(
  context: BoardContext,
  onHeldBack: (untilMs: number) => void = () => {},
): AsyncIterable<StoredVote> {
  const { store, options } = context;
  const openBattles = new Map<string, Promise<boolean>>();
  for await (const vote of store.votes()) {
    const { battleId } = vote;
    if (options.now() - vote.atMs < settledAfterMs) {
      const known = openBattles.get(battleId) ?? isUnderWay(context, battleId);
      openBattles.set(battleId, known);
      if (await known) {
        onHeldBack(vote.atMs + settledAfterMs);
        continue;
      }
    }
    yield vote;
  }
}

async function isUnderWay({ reader }: BoardContext, battleId: string): Promise<boolean> {
  try {
    const { phase } = await reader.read(battleId);
    return phase !== 'revealed' && phase !== 'void';
  } catch (fault) {
    // A battle that the store let go has kept its votes.
    if (fault instanceof ArenaError && fault.code === 'unknown-battle') return false;
    throw fault;
  }
}
