import type { DescribedRoute } from '@genai-bench/http-api';
import { Router } from 'express';
import { createFaultAnswer } from './answer-faults.ts';
import type { ArenaRoute } from './arena-route.ts';
import { resolveRouterOptions, type ArenaRouterOptions } from './arena-router-options.ts';
import { createDescribeRoute, describeArenaRoutes } from './describe/describe-arena-api.ts';
import { createFollowerPlaces } from './follow/follower-places.ts';
import { mountArenaRoutes } from './mount-arena-routes.ts';
import { createBattleRoutes } from './routes/battle-routes.ts';
import { createBoardRoutes } from './routes/board-routes.ts';
import { createCommandRoutes } from './routes/command-routes.ts';
import { createExportRoutes } from './routes/export-routes.ts';
import { createFollowRoute } from './routes/follow-route.ts';
import { identifyVoter } from './voter/identify-voter.ts';
import { createVoterIdentity } from './voter/voter-identity.ts';

/**
 * The arena over HTTP, to be mounted at `/api/v1/arena`. Paths that it does not know go on to the next router. Checks of
 * host and origin are the server's; who the voter is, this router finds out itself.
 */
export function createArenaRouter(options: ArenaRouterOptions): Router {
  const { limits, requireControl } = resolveRouterOptions(options);
  const router = Router();
  const identify = identifyVoter(createVoterIdentity(options.voterSecret));
  mountArenaRoutes(router, createArenaRoutes(options), { identify, requireControl, limits });
  router.use(createFaultAnswer(options.onInternalError ?? (() => undefined)));
  return router;
}

/** For the OpenAPI document of the server in which the arena is mounted at this path. */
export function describeArena(options: ArenaRouterOptions, basePath: string): readonly DescribedRoute[] {
  return describeArenaRoutes(createArenaRoutes(options), basePath);
}

/** All routes, the one that describes them included. */
export function createArenaRoutes(options: ArenaRouterOptions): readonly ArenaRoute[] {
  const resolved = resolveRouterOptions(options);
  const { arena, limits, heartbeatIntervalMs, version } = resolved;
  const places = createFollowerPlaces({ total: limits.followers, perVoter: limits.followersPerVoter });
  const routes: ArenaRoute[] = [
    ...createBattleRoutes(arena),
    createFollowRoute({ arena, places, heartbeatIntervalMs, stallMs: limits.stallMs }),
    ...createCommandRoutes(arena),
    ...createBoardRoutes(arena),
    ...(resolved.requireControl === undefined ? [] : createExportRoutes(arena)),
    createDescribeRoute(() => routes, version),
  ];
  return routes;
}
