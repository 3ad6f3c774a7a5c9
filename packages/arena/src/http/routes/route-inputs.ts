import { z } from 'zod';
import { voteOutcomes } from '../../ratings/rated-vote.ts';

/** Ids are looked up, never walked: whatever they hold, the answer is that there is no such battle. */
export const battleParams = z.strictObject({ battleId: z.string().max(200) });

const turn = z.int().min(0).meta({ description: 'The `turn` of the view that the command was made for.' });

export const startBody = z
  .strictObject({
    prompt: z.string(),
    nextPrompts: z
      .array(z.string())
      .max(5)
      .meta({ description: 'What will probably be asked next; its answers are begun ahead.' })
      .exactOptional(),
  })
  .meta({ id: 'BattleStart' });

export const voteBody = z
  .strictObject({ round: z.int().min(0), outcome: z.enum(voteOutcomes), turn })
  .meta({ id: 'Vote' });

export const turnBody = z.strictObject({ turn }).meta({ id: 'Turn' });
