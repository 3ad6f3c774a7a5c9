import type { Request, Response } from 'express';
import { z } from 'zod';

/** One kind of answer as the OpenAPI document states it. */
export interface AnswerDescription {
  readonly description: string;
  /** JSON of this shape; absent where there is no body, or where `contentTypes` are text. */
  readonly schema?: z.ZodType;
  readonly contentTypes?: readonly string[];
}

/** What the OpenAPI document says of a route. */
export interface RouteDescription {
  readonly method: 'get' | 'post' | 'delete';
  /** Below where the routes are mounted; parameters in braces. */
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly params: z.ZodObject;
  readonly query: z.ZodObject;
  readonly body: z.ZodType | undefined;
  /** By status. Refusals that many routes share need not be named. */
  readonly answers: Readonly<Record<number, AnswerDescription>>;
}

/** One route: from the same entry come its express handler and its part of the OpenAPI document. */
export interface Route<Answer> extends RouteDescription {
  /** Input is checked against the schemas before. */
  readonly handle: (input: RouteInput, exchange: Exchange) => Promise<Answer>;
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

export const noParameters = z.strictObject({});

type TypedRoute<
  Entry extends Route<unknown>,
  Params extends z.ZodObject,
  Query extends z.ZodObject,
  Body extends z.ZodType,
> = Omit<Entry, 'params' | 'query' | 'body' | 'handle'> & {
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
  ) => ReturnType<Entry['handle']>;
};

/**
 * For a kind of route, the function that ties a handler's input to its schemas, and forgets the tie so that routes of
 * all kinds fit into one table.
 */
export function routeDefiner<Entry extends Route<unknown>>() {
  return <Params extends z.ZodObject, Query extends z.ZodObject, Body extends z.ZodType = z.ZodType>(
    route: TypedRoute<Entry, Params, Query, Body>,
  ): Entry =>
    // `mountRoutes` parses with these very schemas before it calls `handle`.
    ({ ...route, body: route.body }) as unknown as Entry;
}
