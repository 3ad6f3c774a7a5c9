import type { Request, Response } from 'express';
import type { z } from 'zod';

/** One kind of answer as the OpenAPI document states it. */
export interface AnswerDescription {
  readonly description: string;
  /** JSON of this shape; absent where there is no body, or where `contentType` is text. */
  readonly schema?: z.ZodType;
  readonly contentType?: string;
}

/** One route: from the same entry come its express handler and its part of the OpenAPI document. */
export interface ArenaRoute {
  readonly method: 'get' | 'post';
  /** Below the mount, parameters in braces. */
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  /**
   * `anyone`: the same for all; `voter`: about the voter of the cookie, who is given one; `control`: who may read all
   * votes.
   */
  readonly audience: 'anyone' | 'voter' | 'control';
  /** A command: needs an `Idempotency-Key`, and is counted by this rate. */
  readonly command?: 'start' | 'command';
  readonly params: z.ZodObject;
  readonly query: z.ZodObject;
  readonly body: z.ZodType | undefined;
  /** By status. Refusals that many routes share (`describe/shared-refusals.ts`) need not be named. */
  readonly answers: Readonly<Record<number, AnswerDescription>>;
  /** Input is checked against the schemas before. */
  readonly handle: (input: RouteInput, exchange: Exchange) => Promise<void>;
}

export interface RouteInput {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

export interface Exchange {
  readonly request: Request;
  readonly response: Response;
}

interface TypedRoute<
  Params extends z.ZodObject,
  Query extends z.ZodObject,
  Body extends z.ZodType,
> extends Omit<ArenaRoute, 'params' | 'query' | 'body' | 'handle'> {
  readonly params: Params;
  readonly query: Query;
  readonly body?: Body;
  readonly handle: (
    input: {
      readonly params: z.output<Params>;
      readonly query: z.output<Query>;
      readonly body: z.output<Body>;
    },
    exchange: Exchange,
  ) => Promise<void>;
}

/** Ties a handler's input to its schemas, and forgets the tie so that routes of all kinds fit into one table. */
export function defineRoute<
  Params extends z.ZodObject,
  Query extends z.ZodObject,
  Body extends z.ZodType = z.ZodType,
>(route: TypedRoute<Params, Query, Body>): ArenaRoute {
  return {
    ...route,
    body: route.body,
    // The router parses with these very schemas before it calls.
    handle: (input, exchange) => route.handle(input as Parameters<typeof route.handle>[0], exchange),
  };
}
