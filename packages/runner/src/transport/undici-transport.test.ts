import { createServer as createHttpServer } from 'node:http';
import { createSecureServer } from 'node:http2';
import type { AddressInfo, Server } from 'node:net';
import { connect } from 'node:net';
import { once } from 'node:events';
import { generate } from 'selfsigned';
import { describe, expect, it, onTestFinished } from 'vitest';
import { transportOpener } from '../testing/open-transport.ts';
import { startRawServer } from '../testing/raw-server.ts';
import { recordExchange } from '../testing/recording-sink.ts';
import { transportContract } from '../testing/transport-contract.ts';
import { createUndiciTransport } from './undici-transport.ts';

transportContract('undici', createUndiciTransport, {
  written: 'undici does not tell',
  notModified: 'undici counts the bytes of a 304 too',
});

const open = transportOpener(createUndiciTransport);

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  // The address of a TCP server is an object; only pipes have a string.
  return (server.address() as AddressInfo).port;
}

describe('createUndiciTransport', () => {
  it('goes through the tunnel of a proxy', async () => {
    const tunnels: string[] = [];
    const proxy = createHttpServer().on('connect', (request, client) => {
      tunnels.push(`${request.url} ${request.headers['proxy-authorization']}`);
      const [host = '', port = ''] = (request.url ?? '').split(':');
      const upstream = connect(Number(port), host, () => {
        client.write('HTTP/1.1 200 OK\r\n\r\n');
        client.pipe(upstream).pipe(client);
      });
    });
    const proxyPort = await listen(proxy);
    const server = await startRawServer(async (client) => {
      await client.nextRequest();
      client.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    });
    const transport = open(server.origin, { proxy: `http://me:secret@127.0.0.1:${proxyPort}` });
    const exchange = await recordExchange(transport).over;
    expect(exchange.bodyText()).toBe('ok');
    expect(tunnels).toEqual([`${server.origin.slice('http://'.length)} Basic ${btoa('me:secret')}`]);
    await transport.close();
  });

  it('reports a proxy that refuses the tunnel', async () => {
    const proxy = createHttpServer().on('connect', (_, client) => {
      client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    });
    const transport = open('http://127.0.0.1:9', { proxy: `http://127.0.0.1:${await listen(proxy)}` });
    expect((await recordExchange(transport).over).failure()?.code).toBe('PROXY_REFUSED');
  });

  it('shares one connection where TLS negotiates HTTP/2', async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'loopback test' }], {
      keyType: 'ec',
      algorithm: 'sha256',
    });
    let sessionCount = 0;
    const server = createSecureServer({ key, cert }, (request, response) => {
      request.resume();
      request.on('end', () => response.end(request.httpVersion));
    });
    server.on('session', () => sessionCount++);
    const transport = open(`https://127.0.0.1:${await listen(server)}`, { allowInsecureTls: true });
    expect((await recordExchange(transport).over).bodyText()).toBe('2.0');
    const exchanges = Array.from({ length: 10 }, () => recordExchange(transport));
    for (const exchange of exchanges) {
      expect((await exchange.over).bodyText()).toBe('2.0');
      expect(exchange.connections).toEqual([{ reused: true }]);
    }
    expect(sessionCount).toBe(1);
    await transport.close();
  });
});
