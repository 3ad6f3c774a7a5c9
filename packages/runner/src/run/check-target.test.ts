import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createRedactor } from '../plan/redact-text.ts';
import { startLoopbackServer, type LoopbackHandler } from '../testing/loopback-server.ts';
import { createScriptedTransport } from '../testing/scripted-transport.ts';
import { createSocketTransport } from '../transport/socket-transport.ts';
import type { Transport } from '../transport/transport.ts';
import { checkTarget, type CheckTargetOptions } from './check-target.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

function transportTo(origin: string): Transport {
  const transport = createSocketTransport({
    origin,
    connectTimeoutMs: 5000,
    keepAliveMs: 1000,
    allowInsecureTls: false,
  });
  closers.unshift(() => transport.close());
  return transport;
}

function check(origin: string, options: Partial<CheckTargetOptions> = {}): Promise<void> {
  return checkTarget({
    transport: transportTo(origin),
    origin,
    path: '/v1/models',
    headers: { authorization: 'Bearer k' },
    redact: (text) => text,
    ...options,
  });
}

async function serve(handler: LoopbackHandler): Promise<string> {
  const server = await startLoopbackServer(handler);
  closers.push(() => server.close());
  return server.origin;
}

describe('checkTarget', () => {
  it.each([200, 404, 405, 500])('lets the run find out what HTTP %i means', async (status) => {
    const origin = await serve((response, _, request) => {
      expect([request.method, request.url, request.headers.authorization]).toEqual([
        'GET',
        '/v1/models',
        'Bearer k',
      ]);
      response.writeHead(status).end('{}');
    });
    await expect(check(origin)).resolves.toBeUndefined();
  });

  it.each([401, 403])('says that HTTP %i is a matter of the key', async (status) => {
    const origin = await serve((response) => response.writeHead(status).end('your key k-canary is wrong'));
    const error: unknown = await check(origin).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'target-unauthorized',
      message: `${origin} refused the request with HTTP ${status}. Check the API key.`,
    });
  });

  it('says that nobody listens', async () => {
    const closed = await startLoopbackServer(() => undefined);
    await closed.close();
    await expect(check(closed.origin)).rejects.toMatchObject({
      code: 'target-unreachable',
      message: expect.stringMatching(
        /cannot be reached: .*ECONNREFUSED.*Check that the server runs/,
      ) as string,
    });
  });

  it('says that something else than HTTP answers, without a secret in it', async () => {
    const server = createServer((socket) => socket.resume().end('SSH-2.0-canary-4321\r\n'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(() => new Promise((resolve) => server.close(resolve)));
    // A server that listens on a port has an address with one.
    const { port } = server.address() as AddressInfo;
    const error: unknown = await check(`http://127.0.0.1:${port}`, {
      redact: createRedactor(['canary-4321']),
    }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'target-unreachable' });
    expect(String(error)).not.toContain('canary-4321');
  });

  it('passes a target that takes the request and hangs over its list of models', async () => {
    const origin = await serve(() => undefined);
    await expect(check(origin, { limitMs: 100 })).resolves.toBeUndefined();
  });

  it('does not pass a target that takes no connection', async () => {
    const transport = createScriptedTransport();
    await expect(check('http://127.0.0.1:9', { transport, limitMs: 20 })).rejects.toMatchObject({
      code: 'target-unreachable',
      message: expect.stringContaining('no connection within 20 ms (CONNECT_TIMEOUT)') as string,
    });
    expect(transport.exchanges[0]!.aborted).toBe(true);
  });

  it('redacts what the transport says', async () => {
    const transport = createScriptedTransport({
      onSend: (exchange) => exchange.failed('TLS', 'peer said canary-4321'),
    });
    const error: unknown = await check('http://h', {
      transport,
      redact: createRedactor(['canary-4321']),
    }).catch((reason: unknown) => reason);
    expect(String(error)).toContain('peer said [redacted] (TLS)');
  });
});
