import { z } from 'zod';
import { voteOutcomes } from '../../ratings/rated-vote.ts';
import { battlePhases } from '../../battle/battle-state.ts';
import { failureReasons } from '../../battle/battle-event.ts';
import type { BattleView, RevealedRound } from '../../view/battle-view.ts';
import type { SameShape } from '@genai-bench/http-api';

const outcome = z.enum(voteOutcomes);

const unratedReasons = [
  'exhibition',
  'fixed-order',
  'name-said',
  'both-bad',
  'skipped',
] as const satisfies readonly NonNullable<RevealedRound['unrated']>[];

const roundSchema = z
  .object({
    round: z.int(),
    roundCount: z.int().meta({ description: 'Rounds that there will be if nobody drops out from now on.' }),
    isExhibition: z.boolean().meta({ description: 'For show: the vote feeds no rating.' }),
    left: z.string().meta({ description: 'Untrusted text, in step with the right one.' }),
    right: z.string().meta({ description: 'Untrusted text, in step with the left one.' }),
    isComplete: z.boolean().meta({ description: 'Both answers are whole; only then can be voted.' }),
  })
  .meta({ id: 'Round' });

const revealSchema = z
  .object({
    contestants: z.array(
      z.object({
        contestantId: z.string(),
        label: z.string(),
        isExhibition: z.boolean(),
        answerUrl: z.string().optional(),
        ttftMs: z.number().optional(),
        outputTokensPerSecond: z.number().optional(),
        e2eLatencyMs: z.number().optional(),
        outputTokenCount: z.number().optional(),
        loadMs: z.number().optional(),
        failure: z.enum(failureReasons).optional(),
        outcomeMessage: z
          .string()
          .meta({
            description: "What the request's outcome says of a failure or a reservation; untrusted text.",
          })
          .optional(),
        namesSaid: z.array(z.string()),
      }),
    ),
    rounds: z.array(
      z.object({
        round: z.int(),
        leftId: z.string(),
        rightId: z.string(),
        isExhibition: z.boolean(),
        outcome: outcome.optional(),
        unrated: z.enum(unratedReasons).optional(),
      }),
    ),
    winnerId: z.string().optional(),
  })
  .meta({ id: 'Reveal' });

export const battleViewSchema = z
  .object({
    battleId: z.string(),
    prompt: z.string(),
    phase: z.enum(battlePhases),
    turn: z.int().meta({ description: 'To be stated with the next command.' }),
    round: roundSchema.optional(),
    votes: z.array(z.object({ round: z.int(), outcome })),
    undoUntilMs: z
      .number()
      .meta({ description: 'Until when the newest vote can be taken back, ms since 1970.' })
      .optional(),
    reveal: revealSchema.optional(),
  })
  .meta({ id: 'BattleView' });

true satisfies SameShape<z.output<typeof battleViewSchema>, BattleView>;
