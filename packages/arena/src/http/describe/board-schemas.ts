import { z } from 'zod';
import type { LeaderboardSpeed } from '../../run/arena.ts';
import type { BattleListing } from '../../storage/battle-store.ts';
import type { SameShape } from '@genai-bench/http-api';

export const battleListingSchema = z
  .object({
    battleId: z.string(),
    prompt: z.string(),
    openedAtMs: z.number(),
    isOver: z.boolean(),
  })
  .meta({ id: 'BattleListing' });

true satisfies SameShape<z.output<typeof battleListingSchema>, BattleListing>;

const speedSchema = z
  .object({
    contestantId: z.string(),
    answerCount: z.int(),
    ttftMsMedian: z.number().optional(),
    outputTokensPerSecondMedian: z.number().optional(),
    failureCount: z.int(),
  })
  .meta({ id: 'ModelSpeed' });

true satisfies SameShape<z.output<typeof speedSchema>, LeaderboardSpeed>;

/** What the page reads of the ratings; `docs/ratings.md` says what else there is. */
const ratingsSchema = z
  .looseObject({
    methodologyVersion: z.string(),
    crossComponent: z.enum(['connected', 'withheld', 'by-ridge']),
    rows: z.array(z.looseObject({ model: z.string(), tier: z.string(), ratedVoteCount: z.int() })),
  })
  .meta({ id: 'Ratings' });

export const leaderboardSchema = z
  .object({
    ratings: ratingsSchema,
    speeds: z.array(speedSchema),
    paretoFrontIds: z.array(z.string()),
    labels: z.record(z.string(), z.string()),
  })
  .meta({ id: 'ArenaLeaderboard' });
