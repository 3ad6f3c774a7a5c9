import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createMemoryRunHistory } from '../history/memory-run-history.ts';
import { createSqliteRunHistory } from '../history/sqlite-run-history.ts';
import type { RunHistory } from '../history/run-history.ts';
import { importExperiments } from '../import/import-experiments.ts';
import { ifChanged, openApi } from '../testing/open-api.ts';
import type { OpenApi } from '../testing/open-api.ts';
import { inBatches, sampleFailure, sampleRecord, sampleRun } from '../testing/sample-run.ts';

let api: OpenApi;
const folders: string[] = [];
afterEach(async () => {
  await api.close();
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

const records = Array.from({ length: 600 }, (_, index) =>
  index % 100 === 7 ? sampleFailure(index, '=HYPERLINK("http://x"),\n"why"') : sampleRecord(index),
);

async function start(history?: RunHistory, runId = 'run/1 "a"'): Promise<string> {
  api = await openApi(history === undefined ? {} : { history });
  await api.history.saveRun(sampleRun(records, { runId }), inBatches(records));
  return `/runs/${encodeURIComponent(runId)}/export`;
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'export-'));
  folders.push(folder);
  return folder;
}

describe('GET /runs/:runId/export', () => {
  it('gives everything as JSON', async () => {
    const path = await start();
    const response = await api.request(`${path}?format=json`);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(response.headers.get('content-disposition')).toBe('attachment; filename=run-1-a-.json');
    expect(await response.json()).toEqual({ summary: sampleRun(records, { runId: 'run/1 "a"' }), records });
  });

  it('gives lines that can be imported again', async () => {
    const path = await start(undefined, 'run-1');
    const folder = join(await temporaryFolder(), 'one');
    await mkdir(folder);
    await writeFile(join(folder, 'records.jsonl'), await (await api.request(`${path}?format=jsonl`)).text());
    await writeFile(join(folder, 'summary.json'), JSON.stringify(sampleRun(records)));
    const copy = createMemoryRunHistory();
    await importExperiments({ directory: folder, history: copy });
    expect((await copy.listRecords('run-1', { limit: 1000 })).records).toEqual(records);
  });

  it('gives a table in which no text is a formula', async () => {
    const path = await start();
    const text = await (await api.request(`${path}?format=csv`)).text();
    const [head = '', first = ''] = text.split('\r\n');
    expect(head).toMatch(/^levelIndex,index,phase,outcome,errorClass,.*,ttftMs,.*,message$/);
    expect(first).toMatch(/^0,0,measured,completed,,,0,50,70,71,50,/);
    expect(text).toContain(`,"'=HYPERLINK(""http://x""),\n""why"""\r\n`);
    expect(text.split('\r\n')).toHaveLength(records.length + 2);
  });

  it('gives a report under a policy that lets nothing run', async () => {
    const path = await start();
    const response = await api.request(`${path}?format=html`);
    expect(response.headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    );
    expect(response.headers.get('content-disposition')).toBeNull();
    expect(await response.text()).toContain('<h1>meta-llama/Llama-3.1-8B</h1>');
  });

  it.each(['json', 'csv', 'jsonl', 'html'])('answers 304 to a reader who has the %s', async (format) => {
    const path = await start();
    const etag =
      (await api.request(`${path}?format=${format}`, { method: 'HEAD' })).headers.get('etag') ?? '';
    const response = await api.request(`${path}?format=${format}`, { headers: ifChanged(etag) });
    expect(etag).toMatch(/^W\/"/);
    expect(response.status).toBe(304);
  });

  it('cuts a file whose records cannot all be read', async () => {
    const history = createMemoryRunHistory();
    const path = await start({
      ...history,
      async listRecords(runId, query) {
        if (query.cursor !== undefined) throw new Error('gone');
        return history.listRecords(runId, query);
      },
    });
    const response = await api.request(path);
    await expect(response.text()).rejects.toThrow();
  });

  it('serves others while a large run is being read', async () => {
    const history = await createSqliteRunHistory({ path: join(await temporaryFolder(), 'runs.db') });
    const path = await start(history);
    const many = Array.from({ length: 20_000 }, (_, index) => sampleRecord(index));
    await history.saveRun(sampleRun([], { runId: 'large' }), inBatches(many));
    const order: string[] = [];
    const large = api.request('/runs/large/export?format=csv').then(async (response) => {
      const text = await response.text();
      order.push('large');
      return text;
    });
    const small = api.request(path.replace('/export', '')).then(() => order.push('small'));
    await Promise.all([large, small]);
    expect(order).toEqual(['small', 'large']);
    expect((await large).split('\r\n')).toHaveLength(20_002);
  });
});
