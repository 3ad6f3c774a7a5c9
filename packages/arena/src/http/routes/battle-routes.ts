import { noParameters } from '@genai-bench/http-api';
import { z } from 'zod';
import type { Arena } from '../../run/arena.ts';
import { sendJson } from '../answer-faults.ts';
import { defineRoute, type ArenaRoute } from '../arena-route.ts';
import { battleViewSchema } from '../describe/battle-view-schema.ts';
import { battleListingSchema } from '../describe/board-schemas.ts';
import { idempotencyKeyOf } from '../idempotency-key.ts';
import { voterIdOf } from '../voter/identify-voter.ts';
import { battleParams, startBody } from './route-inputs.ts';

/** So many of a voter's battles are looked through for the one that a repeated start means. */
const recentCount = 20;

export function createBattleRoutes(arena: Arena): readonly ArenaRoute[] {
  return [
    defineRoute({
      method: 'post',
      path: '/battles',
      operationId: 'startBattle',
      summary: 'Starts a battle',
      audience: 'voter',
      command: 'start',
      params: noParameters,
      query: noParameters,
      body: startBody,
      answers: {
        200: {
          description: 'The battle was there already: the request was repeated, or it was begun ahead.',
          schema: battleViewSchema,
        },
        201: { description: 'The battle has begun.', schema: battleViewSchema },
        409: { description: 'The `Idempotency-Key` was used for another prompt.' },
        422: { description: 'The prompt is empty or too long.' },
      },
      async handle({ body }, { request, response }) {
        const voterId = voterIdOf(response);
        const before = await arena.battlesOf(voterId, recentCount);
        const view = await arena.start({ voterId, idempotencyKey: idempotencyKeyOf(request), ...body });
        const wasThere = before.some(({ battleId }) => battleId === view.battleId);
        response.location(`${request.baseUrl}/battles/${encodeURIComponent(view.battleId)}`);
        sendJson(response, wasThere ? 200 : 201, view);
      },
    }),
    defineRoute({
      method: 'get',
      path: '/battles',
      operationId: 'listBattles',
      summary: "The voter's own battles, newest first",
      audience: 'voter',
      params: noParameters,
      query: z.strictObject({ limit: z.coerce.number().int().min(1).max(100).default(20) }),
      answers: {
        200: {
          description: 'The battles.',
          schema: z.object({ battles: z.array(battleListingSchema) }),
        },
      },
      async handle({ query }, { response }) {
        const battles = await arena.battlesOf(voterIdOf(response), query.limit);
        sendJson(response, 200, { battles });
      },
    }),
    defineRoute({
      method: 'get',
      path: '/battles/{battleId}',
      operationId: 'viewBattle',
      summary: 'A battle as the voter may see it now',
      audience: 'voter',
      params: battleParams,
      query: noParameters,
      answers: { 200: { description: 'The view.', schema: battleViewSchema } },
      async handle({ params }, { response }) {
        sendJson(response, 200, await arena.view(params.battleId, voterIdOf(response)));
      },
    }),
  ];
}
