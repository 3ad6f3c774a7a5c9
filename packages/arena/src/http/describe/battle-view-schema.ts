import { z } from 'zod';
import { voteOutcomes } from '../../battle/vote-outcome.ts';
import type { BattlePhase } from '../../battle/battle-state.ts';
import type { FailureReason } from '../../battle/failure-reason.ts';
import type { BattleView, RevealedRound } from '../../view/battle-view.ts';
import type { SameShape } from '@genai-bench/http-api';

const outcome = z.enum(voteOutcomes);

const phases = [
  'loading',
  'voting',
  'waiting',
  'decided',
  'revealed',
  'void',
] as const satisfies readonly BattlePhase[];

const failureReasons = [
  'timeout',
  'slow',
  'rate_limited',
  'unauthorized',
  'refused',
  'server_error',
  'unreachable',
  'broken_off',
  'empty',
  'interrupted',
] as const satisfies readonly FailureReason[];

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
        answerUrl: z.string().exactOptional(),
        ttftMs: z.number().exactOptional(),
        outputTokensPerSecond: z.number().exactOptional(),
        e2eLatencyMs: z.number().exactOptional(),
        outputTokenCount: z.number().exactOptional(),
        loadMs: z.number().exactOptional(),
        failure: z.enum(failureReasons).exactOptional(),
        outcomeMessage: z
          .string()
          .meta({
            description: "What the request's outcome says of a failure or a reservation; untrusted text.",
          })
          .exactOptional(),
        namesSaid: z.array(z.string()),
      }),
    ),
    rounds: z.array(
      z.object({
        round: z.int(),
        leftId: z.string(),
        rightId: z.string(),
        isExhibition: z.boolean(),
        outcome: outcome.exactOptional(),
        unrated: z.enum(unratedReasons).exactOptional(),
      }),
    ),
    winnerId: z.string().exactOptional(),
  })
  .meta({ id: 'Reveal' });

export const battleViewSchema = z
  .object({
    battleId: z.string(),
    prompt: z.string(),
    phase: z.enum(phases),
    turn: z.int().meta({ description: 'To be stated with the next command.' }),
    round: roundSchema.exactOptional(),
    votes: z.array(z.object({ round: z.int(), outcome })),
    undoUntilMs: z
      .number()
      .meta({ description: 'Until when the newest vote can be taken back, ms since 1970.' })
      .exactOptional(),
    reveal: revealSchema.exactOptional(),
  })
  .meta({ id: 'BattleView' });

true satisfies SameShape<z.output<typeof battleViewSchema>, BattleView>;
