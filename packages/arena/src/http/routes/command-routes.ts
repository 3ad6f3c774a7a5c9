import { noParameters } from '@genai-bench/http-api';
import type { z } from 'zod';
import type { Arena, TurnRequest } from '../../run/arena.ts';
import type { BattleView } from '../../view/battle-view.ts';
import { faultOf, isConflict, sendJson } from '../answer-faults.ts';
import { defineRoute, type ArenaRoute } from '../arena-route.ts';
import { battleViewSchema } from '../describe/battle-view-schema.ts';
import { HttpFault } from '../http-fault.ts';
import { idempotencyKeyOf } from '../idempotency-key.ts';
import { voterIdOf } from '../voter/identify-voter.ts';
import { battleParams, turnBody, voteBody } from './route-inputs.ts';

/** What a voter may do with a battle: vote, take the vote back, and have all revealed. */
export function createCommandRoutes(arena: Arena): readonly ArenaRoute[] {
  return [
    defineCommand(arena, {
      path: '/battles/{battleId}/votes',
      operationId: 'vote',
      summary: 'Votes on the round that is shown',
      body: voteBody,
      obey: (turn, { round, outcome }) => arena.vote({ ...turn, round, outcome }),
    }),
    defineCommand(arena, {
      path: '/battles/{battleId}/undo',
      operationId: 'undoVote',
      summary: 'Takes the newest vote back, within ten seconds',
      body: turnBody,
      obey: (turn) => arena.undo(turn),
    }),
    defineCommand(arena, {
      path: '/battles/{battleId}/reveal',
      operationId: 'revealBattle',
      summary: 'Says who answered, after the last vote; ends the battle',
      body: turnBody,
      obey: (turn) => arena.reveal(turn),
    }),
  ];
}

interface CommandRoute<Body extends z.ZodType<{ readonly turn: number }>> {
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly body: Body;
  readonly obey: (turn: TurnRequest, body: z.output<Body>) => Promise<BattleView>;
}

function defineCommand<Body extends z.ZodType<{ readonly turn: number }>>(
  arena: Arena,
  { obey, ...route }: CommandRoute<Body>,
): ArenaRoute {
  return defineRoute({
    ...route,
    method: 'post',
    audience: 'voter',
    command: 'command',
    params: battleParams,
    query: noParameters,
    answers: {
      200: { description: 'How the battle stands now.', schema: battleViewSchema },
      409: {
        description:
          'The battle stands otherwise, or the `Idempotency-Key` was used for another command; `view` says how.',
      },
    },
    async handle({ params, body }, { request, response }) {
      const { battleId } = params;
      const voterId = voterIdOf(response);
      const turn = { battleId, voterId, expectedTurn: body.turn, idempotencyKey: idempotencyKeyOf(request) };
      try {
        sendJson(response, 200, await obey(turn, body));
      } catch (error) {
        if (!isConflict(error)) throw error;
        // Also asks whether the battle is the voter's: a battle that is over refuses anybody alike.
        const view = await arena.view(battleId, voterId);
        const { status, code, message } = faultOf(error);
        throw new HttpFault(status, code, message, { view, cause: error });
      }
    },
  });
}
