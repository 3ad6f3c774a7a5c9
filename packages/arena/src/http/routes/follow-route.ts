import { noParameters } from '@genai-bench/http-api';
import type { Arena } from '../../run/arena.ts';
import { defineRoute, type ArenaRoute } from '../arena-route.ts';
import type { FollowerPlaces } from '../follow/follower-places.ts';
import { serveBattleEvents } from '../follow/serve-battle-events.ts';
import { HttpFault } from '../http-fault.ts';
import { voterIdOf } from '../voter/identify-voter.ts';
import { battleParams } from './route-inputs.ts';

export interface FollowRouteOptions {
  readonly arena: Arena;
  readonly places: FollowerPlaces;
  readonly heartbeatIntervalMs: number;
  readonly stallMs: number;
}

export function createFollowRoute(options: FollowRouteOptions): ArenaRoute {
  const { arena, places, heartbeatIntervalMs, stallMs } = options;
  return defineRoute({
    method: 'get',
    path: '/battles/{battleId}/events',
    operationId: 'followBattle',
    summary: 'The view now, then each change, as server-sent events `view`, `text` and `end`',
    audience: 'voter',
    params: battleParams,
    query: noParameters,
    answers: {
      200: {
        description: 'Events. Whoever comes back gets a whole view first, whatever it has missed.',
        contentTypes: ['text/event-stream'],
      },
    },
    async handle({ params }, { request, response }) {
      const voterId = voterIdOf(response);
      if (request.method === 'HEAD') {
        await arena.view(params.battleId, voterId);
        response.type('text/event-stream').end();
        return;
      }
      const leave = places.take(voterId);
      if (leave === undefined) {
        throw new HttpFault(429, 'too-many-followers', 'Too many pages follow battles already. Close one.', {
          retryAfterSeconds: 10,
        });
      }
      try {
        const messages = arena.follow(params.battleId, voterId);
        await serveBattleEvents(response, { messages, heartbeatIntervalMs, stallMs });
      } finally {
        leave();
      }
    },
  });
}
