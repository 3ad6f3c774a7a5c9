import { noParameters } from '@genai-bench/http-api';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Arena } from '../../run/arena.ts';
import { sendJson, unknownBattle } from '../answer-faults.ts';
import { defineRoute, type ArenaRoute } from '../arena-route.ts';
import { leaderboardSchema } from '../describe/board-schemas.ts';

/** What is the same for everybody: the answers of battles that were revealed, and the leaderboard. */
export function createBoardRoutes(arena: Arena): readonly ArenaRoute[] {
  return [
    defineRoute({
      method: 'get',
      path: '/battles/{battleId}/answers/{contestantId}',
      operationId: 'readAnswer',
      summary: 'An answer of a battle that was revealed; it never changes',
      audience: 'anyone',
      params: z.strictObject({ battleId: z.string().max(200), contestantId: z.string().max(500) }),
      query: noParameters,
      answers: {
        200: { description: 'The text. Untrusted.', contentTypes: ['text/plain'] },
        304: { description: 'The reader has it.' },
      },
      async handle({ params }, { request, response }) {
        const text = await arena.revealedAnswer(params.battleId, params.contestantId);
        if (text === undefined) throw unknownBattle();
        response.set({
          'content-type': 'text/plain; charset=utf-8',
          'cache-control': 'private, max-age=31536000, immutable',
          etag: `"${createHash('sha256').update(text).digest('base64url')}"`,
          'x-content-type-options': 'nosniff',
        });
        if (request.fresh) response.status(304).end();
        else response.end(text);
      },
    }),
    defineRoute({
      method: 'get',
      path: '/leaderboard',
      operationId: 'readLeaderboard',
      summary: 'What the votes say of the models, and how fast their answers were',
      audience: 'anyone',
      params: noParameters,
      query: noParameters,
      answers: { 200: { description: 'The leaderboard.', schema: leaderboardSchema } },
      handle: async (_input, { response }) => sendJson(response, 200, await arena.leaderboard()),
    }),
  ];
}
