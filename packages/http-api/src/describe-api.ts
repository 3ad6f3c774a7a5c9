import { z } from 'zod';
import type { AnswerDescription, RouteDescription } from './route.ts';

type Json = Readonly<Record<string, unknown>>;
type SchemaOf = (schema: z.ZodType, io: 'input' | 'output') => Json;

/** A route with what its place in a server adds to it. */
export interface DescribedRoute {
  readonly route: RouteDescription;
  /** Before its path. */
  readonly basePath: string;
  /** Whether a token is needed, goes along where there is one, or plays no part. */
  readonly token: 'needed' | 'accepted' | 'none';
  readonly description?: string;
  readonly headers?: readonly Json[];
  /** The body of each answer that is an error. */
  readonly errorSchema: z.ZodType;
  /** By status: refusals that it may give besides those that it names itself. */
  readonly refusals: Readonly<Record<number, string>>;
}

/** The OpenAPI 3.1 document of routes. */
export function describeApi(
  routes: readonly DescribedRoute[],
  { title, version }: { readonly title: string; readonly version: string },
): Json {
  const components: Record<string, unknown> = {};
  const schemaOf: SchemaOf = (schema, io) => toSchema(schema, io, components);
  const paths: Record<string, Record<string, unknown>> = {};
  for (const described of routes) {
    const { basePath, route } = described;
    const path = (paths[`${basePath}${route.path}`] ??= {});
    path[route.method] = describeRoute(described, schemaOf);
  }
  return {
    openapi: '3.1.0',
    info: { title, version, license: { name: 'MIT', identifier: 'MIT' } },
    servers: [{ url: '/' }],
    paths,
    components: { schemas: components, securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
  };
}

const securityOf = { needed: [{ bearer: [] }], accepted: [{ bearer: [] }, {}], none: [] };

function describeRoute(described: DescribedRoute, schemaOf: SchemaOf): Json {
  const { route, token, description, headers = [] } = described;
  return {
    operationId: route.operationId,
    summary: route.summary,
    ...(description === undefined ? {} : { description }),
    security: securityOf[token],
    parameters: [
      ...parametersOf('path', schemaOf(route.params, 'input')),
      ...parametersOf('query', schemaOf(route.query, 'input')),
      ...headers,
    ],
    ...(route.body === undefined
      ? {}
      : { requestBody: { required: true, content: jsonOf(schemaOf(route.body, 'input')) } }),
    responses: responsesOf(described, schemaOf),
  };
}

function responsesOf({ route, errorSchema, refusals }: DescribedRoute, schemaOf: SchemaOf): Json {
  const error = jsonOf(schemaOf(errorSchema, 'output'));
  const shared = Object.entries(refusals).map(([status, description]) => [
    status,
    { description, content: error },
  ]);
  const own = Object.entries(route.answers).map(([status, answer]) => {
    const isOwn = Number(status) < 400 || answer.schema !== undefined || answer.contentTypes !== undefined;
    const content = isOwn ? contentOf(answer, schemaOf) : error;
    return [status, { description: answer.description, ...(content === undefined ? {} : { content }) }];
  });
  return Object.fromEntries([...shared, ...own]);
}

function contentOf({ schema, contentTypes }: AnswerDescription, schemaOf: SchemaOf): Json | undefined {
  if (schema === undefined && contentTypes === undefined) return undefined;
  const body = schema === undefined ? { type: 'string' } : schemaOf(schema, 'output');
  return Object.fromEntries((contentTypes ?? ['application/json']).map((type) => [type, { schema: body }]));
}

function jsonOf(schema: Json): Json {
  return { 'application/json': { schema } };
}

function parametersOf(place: 'path' | 'query', schema: Json): Json[] {
  const properties = Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, Json>>);
  const required = (schema['required'] ?? []) as readonly string[];
  return properties.map(([name, { description, ...property }]) => ({
    name,
    in: place,
    required: required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema: property,
  }));
}

/** A schema whose named parts are moved to `components`. */
function toSchema(schema: z.ZodType, io: 'input' | 'output', components: Record<string, unknown>): Json {
  // Wrapped, because a name is kept only for parts of a schema, not for the outermost one.
  const converted = z.toJSONSchema(z.object({ wrapped: schema }), { io, unrepresentable: 'any' });
  const moved = JSON.parse(JSON.stringify(converted).replaceAll('"#/$defs/', '"#/components/schemas/')) as {
    readonly properties: { readonly wrapped: Json };
    readonly $defs?: Json;
  };
  Object.assign(components, moved.$defs);
  return moved.properties.wrapped;
}
