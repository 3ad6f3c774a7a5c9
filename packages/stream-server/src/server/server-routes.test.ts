import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Router } from 'express';
import { describe, expect, it } from 'vitest';
import { createMemoryRunHistory } from '../history/memory-run-history.ts';
import { createApiRouter } from '../http/create-api-router.ts';
import { inBatches, sampleRecord, sampleRun } from '../testing/sample-run.ts';
import { withServers } from '../testing/with-servers.ts';
import { createAccessRoutes } from './access-routes.ts';
import { createHealthRoutes } from './health-routes.ts';
import { requireGrantedScope } from './require-granted-scope.ts';
import { serverRoutes } from './server-routes.ts';
import { createStateRoutes } from './state-routes.ts';

const start = withServers();
const controlToken = 'control-token-0123456789';
const viewerToken = 'viewer-token-0123456789';

interface Document {
  readonly paths: Readonly<
    Record<string, Record<string, { operationId: string; responses: Record<string, { content?: object }> }>>
  >;
}

/** Requests by which each JSON answer of the server's own routes is seen. */
const requests: readonly (readonly [operation: string, status: number, path: string, body?: object])[] = [
  ['openSession', 200, '/api/v1/session', { token: controlToken }],
  ['openSession', 401, '/api/v1/session', { token: 'other' }],
  ['readSession', 200, '/api/v1/session'],
  ['issueTicket', 200, '/api/v1/tickets', {}],
  ['readStatus', 200, '/api/status'],
  ['readStatus', 404, '/api/status?run=other'],
  ['readLiveMetrics', 200, '/api/metrics'],
  ['readHistoricalData', 200, '/api/historical-data'],
  ['readHistory', 200, '/api/history'],
  ['readSnapshot', 200, '/api/v1/snapshot'],
  ['readPrometheusMetrics', 200, '/metrics'],
  ['checkAlive', 200, '/healthz'],
  ['checkReady', 200, '/readyz'],
  ['followRunOverWebSocket', 426, '/ws'],
  ['followRun', 404, '/events?run=other'],
];

describe('the routes of the server itself', () => {
  it('stand in the OpenAPI document beside those of the REST interface, and are what it says', async () => {
    const history = createMemoryRunHistory();
    await history.saveRun(sampleRun([sampleRecord(0)]), inBatches([sampleRecord(0)]));
    const handler = createApiRouter({ history, requireScope: requireGrantedScope, version: '1' });
    const server = await start({
      history,
      controlToken,
      viewerToken,
      mounts: [{ path: '/api/v1', handler }],
    });
    const ask = (path: string, body?: object): Promise<Response> =>
      fetch(`http://127.0.0.1:${server.port}${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { authorization: `Bearer ${viewerToken}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    const document = (await (await ask('/api/v1/openapi.json')).json()) as Document;
    const ajv = new Ajv2020({ strict: false });
    ajv.addSchema({ ...document, $id: 'api' });
    for (const [operationId, status, path, body] of requests) {
      const answer = await ask(path, body);
      const text = await answer.text();
      expect([path, answer.status]).toEqual([path, status]);
      const method = body === undefined ? 'get' : 'post';
      const documented = path.split('?')[0] ?? '';
      const operation = document.paths[documented]?.[method];
      expect([path, operation?.operationId]).toEqual([path, operationId]);
      const type = answer.headers.get('content-type')?.split(';')[0] ?? '';
      expect([path, Object.keys(operation?.responses[status]?.content ?? {})]).toEqual([path, [type]]);
      const pointer = ['paths', documented, method, 'responses', status, 'content', type, 'schema']
        .map((part) => encodeURIComponent(String(part).replaceAll('/', '~1')))
        .join('/');
      const validate = ajv.getSchema(`api#/${pointer}`);
      if (validate === undefined) throw new Error(`no schema for ${operationId} ${status}`);
      const isValid = validate(type === 'application/json' ? JSON.parse(text) : text);
      expect([path, validate.errors ?? [], isValid]).toEqual([path, [], true]);
    }
  });

  it('are all described', () => {
    // Their handlers are not called.
    const parts = { runs: { latest: {} }, options: {} } as never;
    const pass = (): void => {};
    const routers = [createStateRoutes(parts, pass), createAccessRoutes(parts), createHealthRoutes(parts)];
    const mounted = routers.flatMap(pathsOf);
    const described = serverRoutes.map(({ route }) => `${route.method} ${route.path}`);
    expect(new Set(described)).toEqual(new Set([...mounted, 'get /events', 'get /ws']));
  });
});

function pathsOf({ stack }: Router): string[] {
  return stack.flatMap(({ route }) =>
    route === undefined ? [] : route.stack.map(({ method }) => `${method} ${route.path}`),
  );
}
