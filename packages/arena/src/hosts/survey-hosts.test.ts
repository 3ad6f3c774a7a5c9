import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { surveyHosts } from './survey-hosts.ts';

interface HostBehaviour {
  readonly vramShare: number;
  readonly tokensPerSecond?: number;
}

/** A host with the model `m`, which shows where the model is only once it was asked to generate. As in Ollama's docs/api.md. */
async function startHost({ vramShare, tokensPerSecond = 50 }: HostBehaviour) {
  let isLoaded = false;
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      if (request.url === '/api/generate') isLoaded = true;
      const answers: Readonly<Record<string, unknown>> = {
        '/api/version': { version: '0.9.1' },
        '/api/tags': { models: [{ name: 'm:latest' }] },
        '/api/ps': { models: isLoaded ? [{ size: 100, size_vram: 100 * vramShare }] : [] },
        '/api/generate': { eval_count: 10, eval_duration: (10 / tokensPerSecond) * 1e9, load_duration: 5e8 },
      };
      response.end(JSON.stringify(answers[request.url ?? ''] ?? {}));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  // A server that listens on a port has an address with one.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const away = { name: 'away', url: 'http://127.0.0.1:9', models: ['m'] };

describe('surveyHosts', () => {
  it('measures hosts before it ranks them, so that idle ones show their GPU', async () => {
    const cpu = { name: 'cpu', url: await startHost({ vramShare: 0, tokensPerSecond: 4 }), models: ['m'] };
    const gpu = { name: 'gpu', url: await startHost({ vramShare: 1 }), models: ['m'] };
    const measured: string[] = [];
    const onMeasure = ({ name }: { name: string }) => measured.push(name);
    const surveyed = await surveyHosts([away, cpu, gpu], { measures: true, onMeasure });
    expect(surveyed).toMatchObject([
      { name: 'gpu', gpuShare: 1, isGpuStated: false, outputTokensPerSecond: 50 },
      { name: 'cpu', gpuShare: 0, outputTokensPerSecond: 4 },
      { name: 'away', isReachable: false },
    ]);
    expect(measured.toSorted()).toEqual(['cpu', 'gpu']);
  });

  it('believes what is stated of a host that cannot say it, and asks nobody to generate', async () => {
    const idle = { name: 'idle', url: await startHost({ vramShare: 0 }), models: ['m'] };
    const stated = { name: 'stated', url: await startHost({ vramShare: 1 }), models: ['m'], gpu: true };
    const surveyed = await surveyHosts([idle, stated]);
    expect(surveyed).toMatchObject([
      { name: 'stated', gpuShare: 1, isGpuStated: true },
      { name: 'idle', isGpuStated: false },
    ]);
    expect(surveyed[1]?.gpuShare).toBeUndefined();
  });

  it('keeps the order of the list when told so, with those that are away last', async () => {
    const idle = { name: 'idle', url: await startHost({ vramShare: 0 }), models: ['m'] };
    const gpu = { name: 'gpu', url: await startHost({ vramShare: 1 }), models: ['m'], gpu: true };
    const surveyed = await surveyHosts([away, idle, gpu], { prefersGpu: false });
    expect(surveyed.map(({ name }) => name)).toEqual(['idle', 'gpu', 'away']);
  });

  it('does not measure a host that lacks the model', async () => {
    const other = { name: 'other', url: await startHost({ vramShare: 1 }), models: ['n'] };
    const [host] = await surveyHosts([other], { measures: true });
    expect(host).not.toHaveProperty('outputTokensPerSecond');
  });
});
