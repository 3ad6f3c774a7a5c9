import { z } from 'zod';
import { sendJson } from '../answer-faults.ts';
import { defineRoute, type AnswerDescription, type ArenaRoute } from '../arena-route.ts';
import { idempotencyKeyPattern } from '../idempotency-key.ts';
import { faultSchema, sharedRefusals } from './shared-refusals.ts';

type Json = Readonly<Record<string, unknown>>;
type SchemaOf = (schema: z.ZodType, io: 'input' | 'output') => Json;

export function createDescribeRoute(routes: () => readonly ArenaRoute[], version: string): ArenaRoute {
  const nothing = z.strictObject({});
  return defineRoute({
    method: 'get',
    path: '/openapi.json',
    operationId: 'describeArena',
    summary: 'This document',
    audience: 'anyone',
    params: nothing,
    query: nothing,
    answers: { 200: { description: 'OpenAPI 3.1.', schema: z.looseObject({ openapi: z.string() }) } },
    async handle(_input, { request, response }) {
      sendJson(response, 200, describeArenaApi(routes(), { version, baseUrl: request.baseUrl }));
    },
  });
}

/** The OpenAPI 3.1 document of a table of routes. */
function describeArenaApi(
  routes: readonly ArenaRoute[],
  { version, baseUrl }: { readonly version: string; readonly baseUrl: string },
): Json {
  const components: Record<string, unknown> = {};
  const schemaOf: SchemaOf = (schema, io) => toSchema(schema, io, components);
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = (paths[`${baseUrl}${route.path}`] ??= {});
    path[route.method] = describeRoute(route, schemaOf);
  }
  return {
    openapi: '3.1.0',
    info: { title: 'GenAI Bench arena', version, license: { name: 'MIT', identifier: 'MIT' } },
    servers: [{ url: '/' }],
    paths,
    components: { schemas: components, securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
  };
}

function describeRoute(route: ArenaRoute, schemaOf: SchemaOf): Json {
  return {
    operationId: route.operationId,
    summary: route.summary,
    ...(route.audience === 'control' ? { description: 'Needs the control token.' } : {}),
    security: route.audience === 'control' ? [{ bearer: [] }] : [{ bearer: [] }, {}],
    parameters: [
      ...parametersOf('path', schemaOf(route.params, 'input')),
      ...parametersOf('query', schemaOf(route.query, 'input')),
      ...(route.command === undefined ? [] : [idempotencyKey]),
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

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  description: 'A random UUID, and the same one when the command is repeated: it is done once.',
  schema: { type: 'string', pattern: idempotencyKeyPattern },
};

function responsesOf(route: ArenaRoute, schemaOf: SchemaOf): Json {
  const fault = { 'application/json': { schema: schemaOf(faultSchema, 'output') } };
  const refusals = Object.entries(sharedRefusals(route)).map(([status, description]) => [
    status,
    { description, content: fault },
  ]);
  const own = Object.entries(route.answers).map(([status, answer]) => [
    status,
    {
      description: answer.description,
      ...(Number(status) >= 400 ? { content: fault } : contentOf(answer, schemaOf)),
    },
  ]);
  return Object.fromEntries([...refusals, ...own]);
}

function contentOf({ schema, contentType }: AnswerDescription, schemaOf: SchemaOf): Json {
  if (schema === undefined && contentType === undefined) return {};
  const body = schema === undefined ? { type: 'string' } : schemaOf(schema, 'output');
  return { content: { [contentType ?? 'application/json']: { schema: body } } };
}

function parametersOf(place: 'path' | 'query', schema: Json): Json[] {
  const properties = Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, Json>>);
  const required = (schema['required'] ?? []) as readonly string[];
  return properties.map(([name, property]) => ({
    name,
    in: place,
    required: required.includes(name),
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
