import { z } from 'zod';
import type { ArenaRoute } from '../arena-route.ts';
import { battleViewSchema } from './battle-view-schema.ts';

/** The body of every answer that is an error. */
export const faultSchema = z
  .object({
    error: z.string().meta({ description: 'What is wrong, to be shown to people.' }),
    code: z.string(),
    view: battleViewSchema
      .meta({ description: 'How the battle stands, where a command came too late.' })
      .exactOptional(),
  })
  .meta({ id: 'Fault' });

/** Refusals that a route may give by what it takes, besides those that it names itself. */
export function sharedRefusals({
  audience,
  command,
  body,
  params,
}: ArenaRoute): Readonly<Record<number, string>> {
  return {
    400: 'The request is not what the route takes.',
    ...(audience === 'control' ? { 401: 'A token is needed.', 403: 'The token does not allow this.' } : {}),
    ...('battleId' in params.shape ? { 404: "There is no such battle, or it is somebody else's." } : {}),
    ...(body === undefined ? {} : { 413: 'The body is too large.', 415: 'The body is not JSON.' }),
    ...(command === undefined && audience !== 'voter'
      ? {}
      : { 429: 'Too often, or too much for today; `Retry-After` says when to come back.' }),
    503: 'The arena cannot do this at the moment; `Retry-After` says when to come back.',
  };
}
