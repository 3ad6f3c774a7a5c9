import type { AppendRequest, OpenRequest } from '@genai-bench/arena';

/** To begin a battle of two models. */
export function openingOf(battleId: string): OpenRequest {
  const plan = {
    battleId,
    voterId: 'voter-1',
    prompt: 'Why is the sky blue?',
    contestantIds: ['a', 'b'],
    reserveIds: [],
    orderRule: 'random',
    isIncumbentLeft: [true],
    seed: 1,
    openedAtMs: 1_000,
  } as const;
  return {
    battleId,
    voterId: 'voter-1',
    idempotencyKey: `start of ${battleId}`,
    openedAtMs: 1_000,
    events: [{ type: 'battle-opened', atMs: 1_000, plan }],
  };
}

/** The vote on a round of a battle that holds nothing but its opening and the votes before; its key is its own. */
export function voteOf(battleId: string, round: number): AppendRequest {
  return {
    battleId,
    expectedVersion: 1 + round,
    idempotencyKey: `vote ${round}`,
    events: [
      {
        type: 'vote-cast',
        atMs: 2_000 + round,
        round,
        voterId: 'voter-1',
        outcome: 'left',
        leftId: 'a',
        rightId: 'b',
        stays: 0,
        isExhibition: false,
        orderRule: 'random',
        isFlagged: false,
      },
    ],
  };
}
