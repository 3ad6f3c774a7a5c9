import { z } from 'zod';
import { apiErrorSchema } from './api-error.ts';
import type { AnswerDescription, ApiRoute } from './api-route.ts';

/** Refusals that any route may give, besides those that it names itself. */
export const sharedRefusals: Readonly<Record<number, string>> = {
  400: 'The request is not what the route takes.',
  401: 'A token is needed.',
  403: 'The token does not allow this.',
  404: 'There is no such run.',
};

const neededFor = {
  control: 'Needs the control token, or one with the role runner or admin.',
  admin: 'Needs a token with the role admin.',
} as const;

type Json = Readonly<Record<string, unknown>>;

/** The OpenAPI 3.1 document of a table of routes. */
export function describeApi(routes: readonly ApiRoute[], version: string): Json {
  const components: Record<string, unknown> = {};
  const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): Json => toSchema(schema, io, components);
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = (paths[`/api/v1${route.path}`] ??= {});
    path[route.method] = {
      operationId: route.operationId,
      summary: route.summary,
      ...(route.scope === 'view' ? {} : { description: neededFor[route.scope] }),
      security: [{ bearer: [] }, {}],
      parameters: [
        ...parametersOf('path', schemaOf(route.params, 'input')),
        ...parametersOf('query', schemaOf(route.query, 'input')),
      ],
      ...(route.body === undefined
        ? {}
        : {
            requestBody: {
              required: true,
              content: { 'application/json': { schema: schemaOf(route.body, 'input') } },
            },
          }),
      responses: responsesOf(route, schemaOf),
    };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'GenAI Bench', version, license: { name: 'MIT', identifier: 'MIT' } },
    servers: [{ url: '/' }],
    paths,
    components: { schemas: components, securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
  };
}

function responsesOf(
  { answers }: ApiRoute,
  schemaOf: (schema: z.ZodType, io: 'output') => Json,
): Readonly<Record<string, unknown>> {
  const error = { 'application/json': { schema: schemaOf(apiErrorSchema, 'output') } };
  const refusals = Object.entries(sharedRefusals).map(([status, description]) => [
    status,
    { description, content: error },
  ]);
  const own = Object.entries(answers).map(([status, answer]) => [
    status,
    {
      description: answer.description,
      ...(Number(status) >= 400 ? { content: error } : contentOf(answer, schemaOf)),
    },
  ]);
  return Object.fromEntries([...refusals, ...own]);
}

function contentOf(
  { schema, contentTypes }: AnswerDescription,
  schemaOf: (schema: z.ZodType, io: 'output') => Json,
): Json {
  if (schema === undefined && contentTypes === undefined) return {};
  const types = contentTypes ?? ['application/json'];
  const body = schema === undefined ? { type: 'string' } : schemaOf(schema, 'output');
  return { content: Object.fromEntries(types.map((type) => [type, { schema: body }])) };
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
