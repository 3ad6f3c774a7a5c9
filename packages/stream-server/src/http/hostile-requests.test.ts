import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createSqliteRunHistory } from '../history/sqlite-run-history.ts';
import type { RunHistory } from '../history/run-history.ts';
import type { StreamingServer } from '../server/streaming-server.ts';
import { scriptedControl, type ScriptedControl } from '../testing/open-api.ts';
import { rawRequest, type RawAnswer } from '../testing/raw-request.ts';
import { inBatches, sampleRecord, sampleRun } from '../testing/sample-run.ts';
import { withServers } from '../testing/with-servers.ts';
import { createApiRouter } from './create-api-router.ts';

const controlToken = 'control-token-0123456789';
const viewerToken = 'viewer-token-0123456789';
const key = 'sk-canary-0123456789';
const start = withServers();

let folder: string;
let history: RunHistory;
let control: ScriptedControl;
let server: StreamingServer;
let internalErrors: unknown[];

/** As `serve` puts it together: the routes behind the server's own checks, over a history on disk. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hostile-'));
  history = await createSqliteRunHistory({ path: join(folder, 'runs.db') });
  await history.saveRun(sampleRun([sampleRecord(0)]), inBatches([sampleRecord(0)]));
  control = scriptedControl();
  internalErrors = [];
  const optionsSchema = z.looseObject({ model: z.string(), extra: z.unknown().optional() });
  const handler = createApiRouter({
    history,
    runControl: { ...control, optionsSchema },
    requireScope: () => (_request, _response, next) => next(),
    version: '1',
    onInternalError: (error) => internalErrors.push(error),
  });
  server = await start({ controlToken, viewerToken, mounts: [{ path: '/api/v1', handler }] });
});

afterEach(async () => {
  await history.close();
  await rm(folder, { recursive: true, force: true });
});

function send(path: string, method: string, body?: string): Promise<RawAnswer> {
  const headers = { authorization: `Bearer ${controlToken}`, 'content-type': 'application/json' };
  return rawRequest(server.port!, { path, method, headers, ...(body === undefined ? {} : { body }) });
}

/** A refusal that says something, and nothing of the inside. */
function expectProblem({ text, headers }: RawAnswer): void {
  expect(headers['content-type']).toContain('application/json');
  const { error } = JSON.parse(text) as { error: string | { message: string } };
  expect((typeof error === 'string' ? error : error.message).length).toBeGreaterThan(10);
  expect(text).not.toMatch(/node_modules|\.ts\b|\.js\b|\n\s+at /);
  for (const secret of [controlToken, viewerToken, key, folder]) expect(text).not.toContain(secret);
  expect(text.length).toBeLessThan(2000);
}

const nested = (depth: number): string => `${'['.repeat(depth)}1${']'.repeat(depth)}`;

describe('POST /runs with a hostile body', () => {
  it.each([
    ['nested deeper than a stack', `{"model":"m","extra":${nested(45_000)}}`, 'nested'],
    ['nested a little too deep', `{"model":"m","extra":${nested(32)}}`, 'nested'],
    ['of a megabyte', JSON.stringify({ model: 'x'.repeat(1_000_000) }), 'larger than 100 kB'],
    ['broken off, with a key in it', `{"model":"m","apiKey":"${key}`, 'not valid JSON'],
    ['with a prototype', '{"model":"m","__proto__":{"isAdmin":true}}', '__proto__'],
    ['with a prototype further down', '{"model":"m","extra":[{"__proto__":null}]}', '__proto__'],
    ['of a wrong type', `{"model":{"${key.slice(0, 2)}":1}}`, 'body.model'],
    ['that is a number', '1', 'not valid JSON'],
    ['that is null', 'null', 'not valid JSON'],
    ['that is empty', '', 'body.model'],
  ])('refuses one %s', async (_title, body, reason) => {
    const answer = await send('/api/v1/runs', 'POST', body);
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining(reason)]);
    expectProblem(answer);
    expect(control.started).toEqual([]);
    expect(internalErrors).toEqual([]);
    expect(Object.hasOwn(Object.prototype, 'isAdmin')).toBe(false);
  });

  it('takes one as deep as is allowed', async () => {
    expect((await send('/api/v1/runs', 'POST', `{"model":"m","extra":${nested(31)}}`)).status).toBe(201);
  });

  it('refuses a compressed one that is no such thing', async () => {
    const headers = {
      authorization: `Bearer ${controlToken}`,
      'content-type': 'application/json',
      'content-encoding': 'gzip',
    };
    const answer = await rawRequest(server.port!, {
      path: '/api/v1/runs',
      method: 'POST',
      headers,
      body: '{"model":"m"}',
    });
    expect(answer.status).toBe(400);
    expectProblem(answer);
  });
});

describe('a run id that is a path', () => {
  const ids = [
    '..%2f..%2fetc%2fpasswd',
    '%2e%2e%2fruns.db',
    'runs.db',
    '..%5cruns.db',
    'run-1%00',
    "'%20or%201=1--",
  ];

  it.each(ids)('finds nothing: %s', async (id) => {
    for (const rest of ['', '/records', '/export?format=csv', '/compare/run-1']) {
      const answer = await send(`/api/v1/runs/${id}${rest}`, 'GET');
      expect([rest, answer.status]).toEqual([rest, 404]);
      expectProblem(answer);
    }
    expect((await send(`/api/v1/runs/${id}`, 'DELETE')).status).toBe(404);
    expect((await send(`/api/v1/runs/${id}/stop`, 'POST')).status).toBe(404);
    expect(await history.findRun('run-1')).toBeDefined();
  });

  it('that was saved makes no path of the file that a browser saves', async () => {
    await history.saveRun(sampleRun([], { runId: '../../.bashrc' }), inBatches([]));
    const { status, headers } = await send('/api/v1/runs/..%2f..%2f.bashrc/export', 'GET');
    expect([status, headers['content-disposition']]).toEqual([200, 'attachment; filename=bashrc.json']);
  });
});

describe('an export format', () => {
  it.each(['..%2f..%2fetc%2fpasswd', 'constructor', '__proto__', 'json%00', 'JSON', ''])(
    'that is none is refused: "%s"',
    async (format) => {
      const answer = await send(`/api/v1/runs/run-1/export?format=${format}`, 'GET');
      expect([answer.status, answer.text]).toEqual([400, expect.stringContaining('query.format')]);
      expectProblem(answer);
    },
  );
});

describe('a cursor', () => {
  const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const cursors = [
    encoded([1, 'a', 'b']),
    encoded([Number.MAX_VALUE, 'a']),
    encoded(['1', 'a']),
    encoded({ 0: 1, 1: 'a', length: 2 }),
    encoded([{ toString: 1 }, 'a']),
    encoded(null),
    encoded('[1,"a"]'),
    Buffer.from(nested(300)).toString('base64url'),
    Buffer.from('[1,"a"').toString('base64url'),
    encodeURIComponent("' or 1=1 --"),
    '%00',
  ];

  it.each(cursors)('that was tampered with is refused: %s', async (cursor) => {
    for (const path of ['/api/v1/runs', '/api/v1/runs/run-1/records']) {
      const answer = await send(`${path}?cursor=${cursor}`, 'GET');
      expect([path, answer.status]).toEqual([path, 400]);
      expectProblem(answer);
    }
    expect(internalErrors).toEqual([]);
  });
});

describe('the routes of the server itself', () => {
  it.each([
    ['no JSON', '{"token', 400],
    ['no object', '[]', 401],
    ['a token that is none', '{"token":{"length":99}}', 401],
    ['a prototype', '{"__proto__":{"token":"x"}}', 401],
    ['too much', JSON.stringify({ token: 'x'.repeat(10_000) }), 413],
  ])('refuse %s and tell nothing of the inside', async (_title, body, status) => {
    const answer = await send('/api/v1/session', 'POST', body);
    expect(answer.status).toBe(status);
    expectProblem(answer);
  });

  it.each(['/%', '/assets/%ff', '/api/%E0%A4%A', '/api/v1/runs/%ff', '/assets/%00.js'])(
    'refuse the address %s',
    async (path) => {
      const answer = await send(path, 'GET');
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
      expectProblem(answer);
    },
  );

  it('count what a caller asks, 600 requests in ten seconds', async () => {
    const left: number[] = [];
    for (const path of ['/api/v1/runs', '/api/status', '/metrics', '/api/v1/session']) {
      const { headers } = await send(path, 'GET');
      expect(headers['ratelimit-policy']).toMatch(/q=600; w=10\b/);
      left.push(Number(/r=(\d+)/.exec(String(headers['ratelimit']))?.[1]));
    }
    expect(left).toEqual([599, 598, 597, 596]);
  });
});
