import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { emptyRunView } from '../testing/empty-run-view.ts';
import { asController, openApi, scriptedControl } from '../testing/open-api.ts';
import type { OpenApi } from '../testing/open-api.ts';
import { inBatches, sampleRun } from '../testing/sample-run.ts';

let api: OpenApi;
afterEach(() => api.close());

function post(
  path: string,
  body?: unknown,
  headers: Record<string, string> = asController,
): Promise<Response> {
  return api.request(path, {
    method: 'POST',
    headers: { ...headers, 'content-type': headers['content-type'] ?? 'application/json' },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
}

describe('POST /runs', () => {
  it('starts a run with the options that came in', async () => {
    const runControl = scriptedControl();
    api = await openApi({ runControl });
    const response = await post('/runs', { model: 'gpt2' });
    expect([response.status, await response.json()]).toEqual([201, { runId: 'run-live' }]);
    expect(runControl.started).toEqual([{ model: 'gpt2' }]);
  });

  it('refuses a second run while one is going on', async () => {
    const runControl = scriptedControl();
    api = await openApi({ runControl });
    await post('/runs', {});
    const response = await post('/runs', {});
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({
      error: { code: 'busy', message: 'Run "run-live" is going on.', hint: 'Wait for its end, or stop it.' },
    });
    expect(runControl.started).toHaveLength(1);
  });

  it('refuses a second run while the first is still beginning', async () => {
    const runControl = scriptedControl({ held: true });
    api = await openApi({ runControl });
    const first = post('/runs', {});
    await expect.poll(() => runControl.started.length).toBe(1);
    expect((await post('/runs', {})).status).toBe(409);
    runControl.release();
    expect((await first).status).toBe(201);
  });

  it('can start a run after one was refused', async () => {
    api = await openApi({ runControl: scriptedControl() });
    const refused = await post('/runs', { refuse: true });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toEqual({
      error: {
        code: 'invalid-request',
        message: 'model is missing.',
        hint: 'Give for instance "model": "gpt2".',
      },
    });
    expect((await post('/runs', {})).status).toBe(201);
  });

  it('checks options against the schema before anything starts', async () => {
    const runControl = { ...scriptedControl(), optionsSchema: z.strictObject({ model: z.string() }) };
    api = await openApi({ runControl });
    const response = await post('/runs', { model: 1 });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: { message: expect.stringContaining('body.model: ') },
    });
    expect(runControl.started).toEqual([]);
  });

  it.each([
    ['no JSON', '{"model"', 'application/json'],
    ['a form', 'model=gpt2', 'application/x-www-form-urlencoded'],
    ['JSON that says it is text', '{}', 'text/plain'],
    ['a list', '[]', 'application/json'],
    ['too much', JSON.stringify({ model: 'x'.repeat(200_000) }), 'application/json'],
  ])('refuses %s', async (_title, body, contentType) => {
    const runControl = scriptedControl();
    api = await openApi({ runControl });
    const response = await post('/runs', body, { ...asController, 'content-type': contentType });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: 'invalid-request' } });
    expect(runControl.started).toEqual([]);
  });

  it('needs the control scope before it reads the body', async () => {
    const runControl = scriptedControl();
    api = await openApi({ runControl });
    expect((await post('/runs', '{"model"', {})).status).toBe(403);
    expect(runControl.started).toEqual([]);
  });

  it('says that a server without control starts nothing', async () => {
    api = await openApi();
    expect((await post('/runs', {})).status).toBe(501);
    expect((await post('/runs/run-1/stop')).status).toBe(501);
  });
});

describe('POST /runs/:runId/stop', () => {
  it('stops the run that is going on, by its id only', async () => {
    const view = emptyRunView('run-live');
    api = await openApi({
      runControl: scriptedControl(),
      liveRuns: {
        findView: async (runId) => (runId === 'run-live' ? view : undefined),
        listRuns: async () => [],
      },
    });
    await api.history.saveRun(sampleRun([]), inBatches([]));
    await post('/runs', {});
    expect((await post('/runs/other/stop')).status).toBe(404);
    expect((await post('/runs/run-1/stop')).status).toBe(409);
    expect((await post('/runs/run-live/stop', undefined, {})).status).toBe(403);
    expect((await post('/runs/run-live/stop')).status).toBe(202);
    expect((await post('/runs/run-live/stop')).status).toBe(409);
    expect((await post('/runs', {})).status).toBe(201);
  });
});
