import type { BattleEvent } from '../battle/battle-event.ts';
import type { OpenRequest } from '../storage/battle-store.ts';
import type { VoteOutcome } from '../ratings/rated-vote.ts';
import { samplePlan, sampleRecord } from './sample-battle.ts';

/** To begin `battleId`, by voter-1 at 1,000 ms unless stated, with a key that is the battle's own. */
export function sampleOpening(
  battleId: string,
  parts: Partial<Omit<OpenRequest, 'battleId' | 'events'>> = {},
): OpenRequest {
  const { voterId = 'voter-1', openedAtMs = 1_000 } = parts;
  const plan = samplePlan({ battleId, voterId, openedAtMs });
  return {
    battleId,
    voterId,
    openedAtMs,
    idempotencyKey: `start of ${battleId}`,
    events: [{ type: 'battle-opened', atMs: openedAtMs, plan }],
    ...parts,
  };
}

/** That a shows left, b right, and voter-1 says `outcome`. */
export function sampleVote(
  round: number,
  outcome: VoteOutcome = 'left',
  parts: { readonly atMs?: number; readonly voterId?: string } = {},
): Extract<BattleEvent, { type: 'vote-cast' }> {
  const { atMs = 2_000 + round, voterId = 'voter-1' } = parts;
  return {
    type: 'vote-cast',
    atMs,
    round,
    voterId,
    outcome,
    leftId: 'a',
    rightId: 'b',
    stays: 0,
    isExhibition: false,
    orderRule: 'random',
    isFlagged: false,
    dwellMs: 700.5,
  };
}

export function sampleUndo(round: number, voterId = 'voter-1'): BattleEvent {
  return { type: 'vote-undone', atMs: 3_000, round, voterId };
}

/** An answer of four counted tokens; `text` holds what storage could damage. */
export function sampleAnswer(slot: number, text = 'a "quoted" \u2028 line, 日本 👩‍🔬, \u0000'): BattleEvent {
  return { type: 'answer-finished', atMs: 1_500, slot, text, record: sampleRecord(), namesSaid: [] };
}
