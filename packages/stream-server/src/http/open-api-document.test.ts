import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { emptyRunView } from '../testing/empty-run-view.ts';
import { createMemoryAuditLog, createMemoryTokenStore } from '../access/memory-storage.ts';
import { issueToken } from '../access/issue-token.ts';
import { adminToken, openApi, scriptedControl } from '../testing/open-api.ts';
import type { OpenApi } from '../testing/open-api.ts';
import { inBatches, sampleFailure, sampleRecord, sampleRun } from '../testing/sample-run.ts';
import { createMemoryRunHistory } from '../history/memory-run-history.ts';
import { serverRoutes } from '../server/server-routes.ts';
import { createApiRoutes, createApiRouter } from './create-api-router.ts';

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: unknown;
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>
  >;
}

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

let api: OpenApi;
let document: Document;
beforeEach(async () => {
  const view = emptyRunView('run-live');
  const tokens = createMemoryTokenStore();
  await issueToken({ store: tokens, name: 'alice', role: 'runner', nowMs: 0 });
  await tokens.revoke('alice', 1);
  api = await openApi({
    tokens,
    audit: createMemoryAuditLog(),
    runControl: { ...scriptedControl(), optionsSchema: z.object({ model: z.string() }) },
    liveRuns: {
      findView: async (runId) =>
        runId === 'run-live' ? view : runId === 'told' ? { ...view, summary: sampleRun([]) } : undefined,
      listRuns: async () => [],
    },
  });
  const records = [sampleRecord(0), sampleRecord(1), sampleFailure(2), sampleRecord(3, { levelIndex: 1 })];
  await api.history.saveRun(sampleRun(records), inBatches(records));
  await api.history.saveRun(sampleRun(records, { runId: 'run-2', levels: [] }), inBatches([]));
  document = (await (await api.request('/openapi.json')).json()) as Document;
});
afterEach(() => api.close());

/** Of the REST interface; those of the server itself are read in `server-routes.test.ts`. */
function operations(): readonly (readonly [key: string, operation: Operation])[] {
  const others = new Set(serverRoutes.map(({ route }) => route.operationId));
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .map(([method, operation]) => [`${method} ${path}`, operation] as const)
      .filter(([, { operationId }]) => !others.has(operationId)),
  );
}

/** Requests by which each documented success is seen, in this order. */
const requests: readonly (readonly [
  operation: string,
  status: number,
  method: string,
  path: string,
  body?: object,
])[] = [
  ['listRuns', 200, 'GET', '/runs'],
  ['listRuns', 200, 'GET', '/runs?limit=1'],
  ['getRun', 200, 'GET', '/runs/run-1'],
  ['getRun', 200, 'GET', '/runs/run-live'],
  ['getRun', 200, 'GET', '/runs/told'],
  ['getRun', 404, 'GET', '/runs/other'],
  ['getRunView', 200, 'GET', '/runs/run-1/view'],
  ['getRunView', 200, 'GET', '/runs/run-live/view'],
  ['getRunView', 200, 'GET', '/runs/told/view'],
  ['getRunView', 404, 'GET', '/runs/other/view'],
  ['listRecords', 200, 'GET', '/runs/run-1/records?limit=3'],
  ['listRecords', 400, 'GET', '/runs/run-1/records?limit=0'],
  ['listRecords', 404, 'GET', '/runs/told/records'],
  ['exportRun', 200, 'GET', '/runs/run-1/export?format=json'],
  ['exportRun', 200, 'GET', '/runs/run-1/export?format=csv'],
  ['exportRun', 200, 'GET', '/runs/run-1/export?format=jsonl'],
  ['exportRun', 200, 'GET', '/runs/run-1/export?format=html'],
  ['compareRuns', 200, 'GET', '/runs/run-1/compare/run-1'],
  ['compareRuns', 200, 'GET', '/runs/run-1/compare/run-2'],
  ['startRun', 400, 'POST', '/runs', { model: 1 }],
  ['startRun', 201, 'POST', '/runs', { model: 'gpt2' }],
  ['startRun', 409, 'POST', '/runs', { model: 'gpt2' }],
  ['deleteRun', 409, 'DELETE', '/runs/run-live'],
  ['stopRun', 202, 'POST', '/runs/run-live/stop'],
  ['stopRun', 409, 'POST', '/runs/run-live/stop'],
  ['deleteRun', 204, 'DELETE', '/runs/run-1'],
  ['listTokens', 200, 'GET', '/tokens'],
  ['listAuditEntries', 200, 'GET', '/audit'],
  ['listAuditEntries', 400, 'GET', '/audit?limit=0'],
  ['describeApi', 200, 'GET', '/openapi.json'],
];

describe('the OpenAPI document', () => {
  it('names each route of the router, and no other', () => {
    const options = { history: createMemoryRunHistory(), version: '1', requireScope: () => () => {} };
    const router = createApiRouter(options);
    const mounted = router.stack.flatMap(({ route }) =>
      route === undefined
        ? []
        : // `_all` is the answer to methods that a path does not have.
          route.stack.flatMap(({ method }) => (method === undefined ? [] : `${method} ${route.path}`)),
    );
    const documented = operations().map(([key]) =>
      key.replace('/api/v1', '').replaceAll(/\{(\w+)\}/g, ':$1'),
    );
    expect(new Set(mounted)).toEqual(new Set(documented));
    expect(documented).toHaveLength(createApiRoutes(options).length);
  });

  it('has a name of its own for each operation and all parameters of each path', () => {
    expect(document.openapi).toBe('3.1.0');
    const names = operations().map(([, { operationId }]) => operationId);
    expect(new Set(names).size).toBe(names.length);
    for (const [key, { parameters }] of operations()) {
      const inPath = [...key.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(parameters.filter((each) => each.in === 'path').map(({ name }) => name)).toEqual(inPath);
    }
  });

  it('has no reference that leads nowhere', () => {
    const targets = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, target]) => target);
    const known = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`);
    expect(targets.length).toBeGreaterThan(5);
    expect(targets.filter((target) => !known.includes(target ?? ''))).toEqual([]);
  });

  it('states what the plan of a run takes', () => {
    expect(JSON.stringify(document.paths['/api/v1/runs']?.['post']?.requestBody)).toContain('"model"');
  });

  it('says of each answer what it really is', async () => {
    const ajv = new Ajv2020({ strict: false });
    ajv.addSchema({ ...document, $id: 'api' });
    for (const [operationId, status, method, path, body] of requests) {
      const response = await api.request(path, {
        method,
        headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      expect([path, response.status]).toEqual([path, status]);
      const text = await response.text();
      const entry = operations().find(([, operation]) => operation.operationId === operationId);
      const content = entry?.[1].responses[String(status)]?.content;
      if (content === undefined) {
        expect(text).toBe('');
        continue;
      }
      const type = response.headers.get('content-type')?.split(';')[0] ?? '';
      expect(Object.keys(content)).toContain(type);
      const isDocument = path.includes('/export');
      const [methodAndPath = ''] = entry ?? [];
      const pointer = ['paths', methodAndPath.split(' ')[1] ?? '', method.toLowerCase(), 'responses', status]
        .concat('content', type, 'schema')
        .map((part) => encodeURIComponent(String(part).replaceAll('~', '~0').replaceAll('/', '~1')));
      const validate = ajv.getSchema(`api#/${pointer.join('/')}`);
      if (validate === undefined) throw new Error(`no schema for ${operationId} ${status}`);
      const isValid = validate(isDocument ? text : JSON.parse(text));
      expect([path, validate.errors ?? [], isValid]).toEqual([path, [], true]);
    }
  });

  it('is covered by these requests, each success of each operation', () => {
    const seen = new Set(requests.map(([operationId, status]) => `${operationId} ${status}`));
    const successes = operations().flatMap(([, { operationId, responses }]) =>
      Object.keys(responses)
        .filter((status) => Number(status) < 400)
        .map((status) => `${operationId} ${status}`),
    );
    expect(successes.filter((each) => !seen.has(each))).toEqual([]);
  });
});
