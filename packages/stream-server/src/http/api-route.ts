import { z } from 'zod';

/** `control` includes `view`; `admin` is the role of a named token. */
export type ApiScope = 'view' | 'control' | 'admin';

/** What a route gives back. `download` names a file that a browser shall save instead of showing it. */
export type ApiAnswer =
  | { readonly kind: 'json'; readonly status: number; readonly body: unknown }
  | { readonly kind: 'empty'; readonly status: 204 }
  | {
      readonly kind: 'text';
      readonly contentType: string;
      readonly chunks: AsyncIterable<string>;
      /** Weak; the same as long as the text would be. */
      readonly etag: string;
      readonly download?: string;
      readonly headers?: Readonly<Record<string, string>>;
    };

/** One kind of answer as the OpenAPI document states it. */
export interface AnswerDescription {
  readonly description: string;
  /** JSON of this shape; absent where there is no body, or where `contentTypes` are text. */
  readonly schema?: z.ZodType;
  readonly contentTypes?: readonly string[];
}

/** One route: from the same entry come its express handler and its part of the OpenAPI document. */
export interface ApiRoute {
  readonly method: 'get' | 'post' | 'delete';
  /** Below `/api/v1`, parameters in braces. */
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly scope: ApiScope;
  readonly params: z.ZodObject;
  readonly query: z.ZodObject;
  readonly body: z.ZodType | undefined;
  /** By status. The refusals that any route may give (`sharedRefusals`) need not be named. */
  readonly answers: Readonly<Record<number, AnswerDescription>>;
  /** Input is checked against the schemas before. */
  readonly handle: (input: ApiInput) => Promise<ApiAnswer>;
}

export interface ApiInput {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

export const noParameters = z.strictObject({});

interface TypedRoute<
  Params extends z.ZodObject,
  Query extends z.ZodObject,
  Body extends z.ZodType,
> extends Omit<ApiRoute, 'params' | 'query' | 'body' | 'handle'> {
  readonly params: Params;
  readonly query: Query;
  readonly body?: Body;
  readonly handle: (input: {
    readonly params: z.output<Params>;
    readonly query: z.output<Query>;
    readonly body: z.output<Body>;
  }) => Promise<ApiAnswer>;
}

/** Ties a handler's input to its schemas, and forgets the tie so that routes of all kinds fit into one table. */
export function defineRoute<
  Params extends z.ZodObject,
  Query extends z.ZodObject,
  Body extends z.ZodType = z.ZodType,
>(route: TypedRoute<Params, Query, Body>): ApiRoute {
  return {
    ...route,
    body: route.body,
    // The router parses with these very schemas before it calls.
    handle: (input) => route.handle(input as Parameters<typeof route.handle>[0]),
  };
}

export function json(body: unknown, status = 200): ApiAnswer {
  return { kind: 'json', status, body };
}
