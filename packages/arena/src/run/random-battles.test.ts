import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openRound, type BattleState } from '../battle/battle-state.ts';
import { voteOutcomes } from '../ratings/rated-vote.ts';
import { createMemoryBattleStore } from '../storage/memory-battle-store.ts';
import { samplePlan, sampleRecord } from '../testing/sample-battle.ts';
import { ArenaError } from './arena-error.ts';
import { createBattleReader } from './battle-reader.ts';
import { commandBattle, reportAnswer } from './command-battle.ts';

const plan = samplePlan({ reserveIds: ['x', 'y'], exhibitionId: 'z' });
const { battleId, voterId } = plan;

/** Two workers over one store, each with what it remembers of the battle. */
async function createWorkers() {
  const store = createMemoryBattleStore();
  await store.open({
    battleId,
    voterId,
    idempotencyKey: 'k',
    openedAtMs: 0,
    events: [{ type: 'battle-opened', atMs: 0, plan }],
  });
  const options = { now: () => 1_000 };
  return { store, workers: [1, 2].map(() => ({ store, reader: createBattleReader(store), options })) };
}

type Worker = Awaited<ReturnType<typeof createWorkers>>['workers'][number];

const answer = (worker: Worker, slot: number, contestantId: string, kind: 'start' | 'finish' | 'fail') =>
  reportAnswer(
    worker,
    battleId,
    kind === 'start'
      ? { type: 'start-answer', slot, contestantId }
      : kind === 'fail'
        ? { type: 'fail-answer', slot, contestantId, reason: 'timeout' }
        : { type: 'finish-answer', slot, contestantId, text: 't', record: sampleRecord(), namesSaid: [] },
  );

/** Refusals are answers too; anything else is not. */
async function unlessRefused(work: Promise<BattleState>): Promise<void> {
  await work.catch((fault: unknown) => {
    if (!(fault instanceof ArenaError)) throw fault;
  });
}

const slot = fc.integer({ min: 0, max: 4 });
const worker = fc.integer({ min: 0, max: 1 });
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('start' as const), slot, worker }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('finish' as const), slot, worker }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('fail' as const), slot, worker }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('vote' as const),
      outcome: fc.constantFrom(...voteOutcomes),
      key: fc.integer({ min: 0, max: 9 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('undo' as const), key: fc.integer({ min: 0, max: 9 }) }),
  },
);

describe('battles', () => {
  it('end in one way or another, whatever comes in whatever order, and count each vote once', async () => {
    let votedCount = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 40 }),
        fc.constantFrom('finish', 'fail'),
        async (steps, rest) => {
          const { store, workers } = await createWorkers();
          const [first, second] = workers as [Worker, Worker];
          const now = (): Promise<BattleState> => first.reader.read(battleId);
          for (const step of steps) {
            const state = await now();
            const expectedTurn = state.turn;
            if (step.kind === 'vote') {
              const command = {
                type: 'vote',
                voterId,
                expectedTurn,
                round: state.rounds.length - 1,
                outcome: step.outcome,
              } as const;
              // Once more in the other worker, at the same time and with the same key.
              await Promise.all(
                workers.map((at) => unlessRefused(commandBattle(at, battleId, command, `${step.key}`))),
              );
            } else if (step.kind === 'undo') {
              await unlessRefused(
                commandBattle(second, battleId, { type: 'undo', voterId, expectedTurn }, `${step.key}`),
              );
            } else {
              await answer(workers[step.worker]!, step.slot, state.slots[step.slot]!.contestantId, step.kind);
            }
          }
          // Each request ends at some time; then the voter votes on what is shown.
          for (const [index] of plan.contestantIds.entries()) await endPlace(index);
          await endPlace(plan.contestantIds.length);
          for (let key = 100; openRound(await now()) !== undefined; key += 1) {
            const { turn, rounds } = await now();
            const command = {
              type: 'vote',
              voterId,
              expectedTurn: turn,
              round: rounds.length - 1,
              outcome: 'left',
            } as const;
            await commandBattle(first, battleId, command, `${key}`);
          }
          const end = await now();
          expect(['decided', 'void']).toContain(end.phase);
          const cast = end.rounds.flatMap(({ vote }) => (vote === undefined ? [] : [vote.round]));
          const stored: number[] = [];
          for await (const { round } of store.votes()) stored.push(round);
          expect(stored.toSorted((a, b) => a - b)).toEqual(cast);
          expect(cast.length).toBeLessThan(end.slots.length);
          votedCount += cast.length;

          async function endPlace(index: number): Promise<void> {
            for (;;) {
              const { slots, phase } = await now();
              const place = slots[index]!;
              const isOpen = place.answer.status === 'awaited' || place.answer.status === 'started';
              if (!isOpen || phase === 'void') return;
              await answer(second, index, place.contestantId, rest as 'finish');
            }
          }
        },
      ),
      { numRuns: 150 },
    );
    expect(votedCount).toBeGreaterThan(100);
  });
});
