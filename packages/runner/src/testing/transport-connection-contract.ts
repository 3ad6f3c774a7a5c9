import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startRawServer } from './raw-server.ts';
import { recordExchange } from './recording-sink.ts';
import type { OpenTransport } from './open-transport.ts';
import { unusedOrigin } from './open-transport.ts';

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

export function connectionContract(open: OpenTransport): void {
  describe('connections', () => {
    it('pays for a connection once and reuses it', async () => {
      const server = await startRawServer(async (client) => {
        for (;;) {
          await client.nextRequest();
          client.write(OK);
        }
      });
      const transport = open(server.origin);
      const first = await recordExchange(transport).over;
      const second = await recordExchange(transport).over;
      expect(first.connections).toEqual([{ reused: false, connectMs: expect.any(Number) }]);
      expect(second.connections).toEqual([{ reused: true }]);
      expect(server.connectionCount()).toBe(1);
    });

    it('reuses the connection when the next request starts inside `ended`', async () => {
      const server = await startRawServer(async (client) => {
        for (;;) {
          await client.nextRequest();
          client.write(OK);
        }
      });
      const transport = open(server.origin);
      const second = await new Promise<ReturnType<typeof recordExchange>>((resolve) => {
        recordExchange(transport, undefined, (call) => {
          if (call === 'ended') resolve(recordExchange(transport));
        });
      });
      await second.over;
      expect(second.bodyText()).toBe('ok');
      expect(server.requests).toHaveLength(2);
    });

    it('opens as many connections as there are requests in flight', async () => {
      const server = await startRawServer(async (client) => {
        await client.nextRequest();
        if (server.requests.length === 20) for (const answer of waiting) answer();
        else await new Promise<void>((resolve) => waiting.push(resolve));
        client.write(OK);
      });
      const waiting: (() => void)[] = [];
      const transport = open(server.origin);
      const exchanges = Array.from({ length: 20 }, () => recordExchange(transport));
      for (const exchange of exchanges) expect((await exchange.over).bodyText()).toBe('ok');
      expect(server.connectionCount()).toBe(20);
    });

    it('does not make requests pay for connections opened ahead', async () => {
      const server = await startRawServer(async (client) => {
        await client.nextRequest();
        client.write(OK);
      });
      const transport = open(server.origin);
      expect(await transport.openConnections(100, new AbortController().signal)).toBe(100);
      const exchanges = Array.from({ length: 100 }, () => recordExchange(transport));
      for (const exchange of exchanges) expect((await exchange.over).connections).toEqual([{ reused: true }]);
      expect(server.connectionCount()).toBe(100);
    });

    it('opens nothing ahead where nobody listens or the signal has aborted', async () => {
      const server = await startRawServer(async () => {});
      expect(await open(server.origin).openConnections(3, AbortSignal.abort())).toBe(0);
      expect(await open(await unusedOrigin()).openConnections(3, new AbortController().signal)).toBe(0);
    });

    it('takes a new connection after `Connection: close`', async () => {
      const server = await startRawServer(async (client) => {
        await client.nextRequest();
        client.write('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok');
        await client.closed;
      });
      const transport = open(server.origin);
      await recordExchange(transport).over;
      const second = await recordExchange(transport).over;
      expect(second.connections[0]?.reused).toBe(false);
      expect(second.bodyText()).toBe('ok');
    });

    it('drops a connection on which the server says something unasked while idle', async () => {
      const server = await startRawServer(async (client) => {
        await client.nextRequest();
        client.write(OK);
        if (client.index > 0) return;
        await told;
        client.write('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
        client.end();
        await client.closed;
        left();
      });
      let tell = () => {};
      const told = new Promise<void>((resolve) => (tell = resolve));
      let left = () => {};
      const gone = new Promise<void>((resolve) => (left = resolve));
      const transport = open(server.origin);
      await recordExchange(transport).over;
      tell();
      await gone;
      const second = await recordExchange(transport).over;
      expect(second.head()?.status).toBe(200);
      expect(second.bodyText()).toBe('ok');
    });

    it('lets idle connections go after keepAliveMs', async () => {
      let left = () => {};
      const gone = new Promise<void>((resolve) => (left = resolve));
      const server = await startRawServer(async (client) => {
        await client.nextRequest();
        client.write(OK);
        await client.closed;
        left();
      });
      await recordExchange(open(server.origin, { keepAliveMs: 30 })).over;
      await gone;
    });

    it('sends once more when a kept connection turns out closed', async () => {
      const server = await startRawServer(async (client) => {
        await client.nextRequest();
        client.write(OK);
        await client.nextRequest();
        client.reset();
      });
      const transport = open(server.origin);
      await recordExchange(transport).over;
      const second = await recordExchange(transport).over;
      expect(second.bodyText()).toBe('ok');
      expect(second.calls.filter((call) => call === 'resent')).toHaveLength(1);
      expect(second.connections.map(({ reused }) => reused)).toEqual([true, false]);
      expect(server.requests).toHaveLength(3);
    });

    it('does not send again once a byte of the response has come', async () => {
      const server = await startRawServer(async (client) => {
        await client.nextRequest();
        client.write(OK);
        await client.nextRequest();
        client.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhal');
        await seen;
        client.reset();
      });
      let see = () => {};
      const seen = new Promise<void>((resolve) => (see = resolve));
      const transport = open(server.origin);
      await recordExchange(transport).over;
      const second = recordExchange(transport);
      await second.until('body');
      see();
      await second.over;
      expect(second.failure()?.code).toBe('ECONNRESET');
      expect(second.calls).not.toContain('resent');
      expect(server.requests).toHaveLength(2);
    });

    it('does not send again when a new connection is closed without an answer', async () => {
      const server = await startRawServer(async (client) => {
        await client.nextRequest();
        client.end();
      });
      const exchange = await recordExchange(open(server.origin)).over;
      expect(exchange.failure()?.code).toBe('ECONNRESET');
      expect(server.requests).toHaveLength(1);
    });

    it('talks to the HTTP server of Node', async () => {
      const server = createServer((request, response) => {
        request.pipe(response.writeHead(200, { 'content-type': 'text/plain' }));
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      onTestFinished(() => void server.close());
      // The address of a TCP server is an object; only pipes have a string.
      const { port } = server.address() as AddressInfo;
      const transport = open(`http://127.0.0.1:${port}`);
      const body = new TextEncoder().encode('echo');
      for (let count = 0; count < 3; count++) {
        const exchange = await recordExchange(transport, { method: 'POST', path: '/', headers: {}, body })
          .over;
        expect(exchange.bodyText()).toBe('echo');
        expect(exchange.connections).toHaveLength(1);
      }
      await transport.close();
    });
  });
}
