import express, { type ErrorRequestHandler } from 'express';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { describeApi } from './describe-api.ts';
import { mountRoutes } from './mount-routes.ts';
import { noParameters, routeDefiner, type Route } from './route.ts';
import { isUnreadable, whyUnreadable } from './unreadable-request.ts';

const defineRoute = routeDefiner<Route<object>>();
const params = z.strictObject({ name: z.string().max(5) });
const routes = [
  defineRoute({
    method: 'get',
    path: '/pages/{name}',
    operationId: 'readPage',
    summary: 'A page',
    params,
    query: z.strictObject({ limit: z.coerce.number().default(10) }),
    answers: {
      200: { description: 'The page.', schema: z.object({ name: z.string() }).meta({ id: 'Page' }) },
    },
    handle: async ({ params: { name }, query: { limit } }) => ({ name, limit }),
  }),
  defineRoute({
    method: 'post',
    path: '/pages/{name}',
    operationId: 'writePage',
    summary: 'Writes a page',
    params,
    query: noParameters,
    body: z.strictObject({ text: z.string() }),
    answers: { 200: { description: 'It is written.' }, 409: { description: 'It was written before.' } },
    handle: async ({ params: { name }, body: { text } }) => ({ name, text }),
  }),
];

async function serve(): Promise<(path: string, init?: RequestInit) => Promise<readonly [number, unknown]>> {
  const app = express();
  mountRoutes(app, routes, {
    guardsOf: ({ method }) => [
      (request, response, next) => {
        if (method === 'post' && request.headers.authorization === undefined) response.status(401).json({});
        else next();
      },
    ],
    readBody: [express.json()],
    carryOut: async (route, input, exchange) => {
      exchange.response.json(await route.handle(input, exchange));
    },
    refuse: ({ kind, detail }) => Object.assign(new Error(detail), { kind }),
  });
  const answerError: ErrorRequestHandler = (
    error: Error & { readonly kind?: string },
    _request,
    response,
    _next,
  ) => {
    response.status(400).json([error.kind, isUnreadable(error) ? whyUnreadable(error) : error.message]);
  };
  app.use(answerError);
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return async (path, init = {}) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, init);
    return [answer.status, await answer.json()];
  };
}

const post = (body: string, headers: Record<string, string> = {}) => ({
  method: 'POST',
  body,
  headers: { authorization: 'Bearer t', 'content-type': 'application/json', ...headers },
});

describe('mountRoutes', () => {
  it('gives a route its input as the schemas have it', async () => {
    const ask = await serve();
    expect(await ask('/pages/a?limit=3')).toEqual([200, { name: 'a', limit: 3 }]);
    expect(await ask('/pages/a')).toEqual([200, { name: 'a', limit: 10 }]);
    expect(await ask('/pages/a', post('{"text":"t"}'))).toEqual([200, { name: 'a', text: 't' }]);
  });

  it('refuses what is not as described, and says what is wrong with it', async () => {
    const ask = await serve();
    const [, [kind, detail]] = (await ask('/pages/too-long?x=1')) as [number, [string, string]];
    expect(kind).toBe('invalid-input');
    expect(detail).toContain('path.name');
    expect(await ask('/pages/a', post('{"text":1}'))).toEqual([
      400,
      ['invalid-input', expect.stringContaining('body.text')],
    ]);
    expect(await ask('/pages/a', post('x', { 'content-type': 'text/plain' }))).toEqual([
      400,
      ['not-json', expect.stringContaining('application/json')],
    ]);
    expect(await ask('/pages/a', { method: 'DELETE' })).toEqual([
      400,
      ['not-allowed', 'DELETE does nothing here; there is GET, POST.'],
    ]);
  });

  it('asks who it is before it reads a body, and quotes none that cannot be read', async () => {
    const ask = await serve();
    const headers = { 'content-type': 'application/json' };
    expect(await ask('/pages/a', { method: 'POST', body: '{"key', headers })).toEqual([401, {}]);
    expect(await ask('/pages/a', post('{"sk-canary'))).toEqual([
      400,
      [null, 'The body cannot be read: it is not valid JSON.'],
    ]);
  });
});

describe('describeApi', () => {
  it('has each route with its input, its answers and the refusals of its table', () => {
    const errorSchema = z.object({ error: z.string() }).meta({ id: 'Error' });
    const document = describeApi(
      routes.map((route) => ({
        route,
        basePath: '/api',
        token: 'needed',
        errorSchema,
        refusals: { 401: 'No.' },
      })),
      { title: 'Pages', version: '1' },
    );
    const error = { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } };
    expect(document).toMatchObject({
      paths: {
        '/api/pages/{name}': {
          get: {
            security: [{ bearer: [] }],
            parameters: [
              { name: 'name', in: 'path', required: true },
              { name: 'limit', in: 'query', required: false },
            ],
            responses: {
              200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Page' } } } },
              401: { description: 'No.', content: error },
            },
          },
          post: { requestBody: { required: true }, responses: { 409: { content: error } } },
        },
      },
      components: { schemas: { Page: { type: 'object' }, Error: { type: 'object' } } },
    });
  });
});
