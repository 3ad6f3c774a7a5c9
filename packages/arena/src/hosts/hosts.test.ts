import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Contestant } from '../run/arena-options.ts';
import { detectHost } from './detect-host.ts';
import { preferHosts, rankHosts, type KnownHost } from './rank-hosts.ts';
import { warmUpModels } from './warm-up-models.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A host that answers paths with JSON; without an answer it stays silent. Shapes as in Ollama's docs/api.md. */
async function startHost(answers: Readonly<Record<string, unknown>>) {
  const asked: { readonly path: string; readonly body: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece: Buffer) => (body += piece.toString()));
    request.on('end', () => {
      const path = request.url ?? '';
      asked.push({ path, body });
      if (path in answers) response.end(JSON.stringify(answers[path]));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.close();
    server.closeAllConnections();
  });
  // A server that listens on a port has an address with one.
  return { apiBase: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const tags = { models: [{ name: 'qwen:8b' }] };

describe('detectHost', () => {
  it.each([
    ['all of it', [{ size: 8, size_vram: 8 }], 1],
    [
      'a part of it',
      [
        { size: 8, size_vram: 2 },
        { size: 8, size_vram: 8 },
      ],
      0.625,
    ],
    ['nothing, which is left out', [{ size: 8 }], 0],
    ['nobody knows without a loaded model', [], undefined],
  ])('reads how much is on a GPU: %s', async (_, models, gpuShare) => {
    const { apiBase } = await startHost({
      '/api/version': { version: '0.9.1' },
      '/api/tags': tags,
      '/api/ps': { models },
    });
    const report = { apiBase, isReachable: true, version: '0.9.1', models: ['qwen:8b'] };
    expect(await detectHost(apiBase)).toEqual(gpuShare === undefined ? report : { ...report, gpuShare });
  });

  it('waits no longer than it may for a host that is silent, and takes a bad answer for none', async () => {
    const silent = await startHost({});
    expect(await detectHost(silent.apiBase, 50)).toEqual({
      apiBase: silent.apiBase,
      isReachable: false,
      models: [],
    });
    const strange = await startHost({ '/api/version': 1, '/api/tags': { models: [1, null] }, '/api/ps': [] });
    expect(await detectHost(strange.apiBase, 500)).toEqual({
      apiBase: strange.apiBase,
      isReachable: true,
      models: [],
    });
  });
});

describe('rankHosts', () => {
  const host = (apiBase: string, parts: Partial<KnownHost> = {}): KnownHost => ({
    apiBase,
    isReachable: true,
    models: [],
    ...parts,
  });

  it('takes a GPU before an unknown host before none before one that is away, then the faster', () => {
    const ranked = rankHosts([
      host('away', { isReachable: false, gpuShare: 1 }),
      host('cpu', { gpuShare: 0 }),
      host('unknown'),
      host('gpu', { gpuShare: 1 }),
      host('fast-gpu', { gpuShare: 1, outputTokensPerSecond: 90 }),
      host('slow-gpu', { gpuShare: 1, outputTokensPerSecond: 30 }),
    ]);
    expect(ranked.map(({ apiBase }) => apiBase)).toEqual([
      'fast-gpu',
      'slow-gpu',
      'gpu',
      'unknown',
      'cpu',
      'away',
    ]);
  });

  it('does not believe in a GPU that is as slow as none', () => {
    const ranked = rankHosts([host('claims', { gpuShare: 1, outputTokensPerSecond: 2 }), host('unknown')]);
    expect(ranked.map(({ apiBase }) => apiBase)).toEqual(['unknown', 'claims']);
  });

  it('keeps the order of the list where nothing tells hosts apart', () => {
    expect(rankHosts([host('b'), host('a')]).map(({ apiBase }) => apiBase)).toEqual(['b', 'a']);
  });
});

const contestant = (id: string, backend: string, ...apiBases: readonly string[]): Contestant => ({
  id,
  label: id,
  role: 'contestant',
  targets: apiBases.map((apiBase) => ({ backend, apiBase, model: `${id}:7b` })),
  aliases: [],
});

describe('preferHosts', () => {
  it('puts the targets at better hosts first', () => {
    const [ordered] = preferHosts(
      [contestant('a', 'openai', 'http://other', 'http://cpu/v1', 'http://gpu')],
      [{ apiBase: 'http://gpu' }, { apiBase: 'http://cpu' }],
    );
    expect(ordered?.targets.map(({ apiBase }) => apiBase)).toEqual([
      'http://gpu',
      'http://cpu/v1',
      'http://other',
    ]);
  });
});

describe('warmUpModels', () => {
  it('loads Ollama models without a prompt, one after the other, and says which are there', async () => {
    const { apiBase, asked } = await startHost({ '/api/generate': { done: true } });
    const away = 'http://127.0.0.1:9';
    const loaded = await warmUpModels(
      [
        contestant('a', 'ollama', apiBase),
        contestant('b', 'ollama', apiBase),
        contestant('c', 'openai', apiBase),
        contestant('d', 'ollama', away),
      ],
      { keepAlive: '10m', timeLimitMs: 2_000 },
    );
    expect(loaded).toEqual(['a', 'b']);
    expect(asked.map(({ path, body }) => [path, JSON.parse(body) as unknown])).toEqual(
      ['a:7b', 'b:7b'].map((model) => ['/api/generate', { model, keep_alive: '10m', stream: false }]),
    );
  });
});
