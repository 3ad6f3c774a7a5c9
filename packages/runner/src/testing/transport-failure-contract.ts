import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { startRawServer } from './raw-server.ts';
import { recordExchange } from './recording-sink.ts';
import type { OpenTransport } from './open-transport.ts';
import { unusedOrigin } from './open-transport.ts';

const HALF = 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf';

export function failureContract(open: OpenTransport): void {
  describe('failures', () => {
    it('reports a refused connection', async () => {
      const exchange = await recordExchange(open(await unusedOrigin())).over;
      expect(exchange.failure()?.code).toBe('ECONNREFUSED');
      expect(exchange.calls).toEqual(['failed']);
    });

    it('reports an unknown host', async () => {
      const exchange = await recordExchange(open('http://nosuch.invalid')).over;
      // The second where no resolver can be reached at all.
      expect(['ENOTFOUND', 'EAI_AGAIN']).toContain(exchange.failure()?.code);
    });

    it.each([
      ['a sized body', HALF],
      ['a chunked body', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhalf'],
      ['a chunked body between chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n'],
    ])('reports %s that ends early', async (_, answer) => {
      const server = await startRawServer(async (client) => {
        await client.nextRequest();
        client.write(answer);
        client.end();
      });
      const exchange = await recordExchange(open(server.origin)).over;
      expect(exchange.failure()?.code).toBe('BODY_TRUNCATED');
      expect(exchange.bodyText()).toBe('half');
      expect(exchange.calls.filter((call) => call !== 'written')).toEqual(['sent', 'head', 'body', 'failed']);
    });

    it('reports a reset inside the body', async () => {
      let see = () => {};
      const seen = new Promise<void>((resolve) => (see = resolve));
      const server = await startRawServer(async (client) => {
        await client.nextRequest();
        client.write(HALF);
        await seen;
        client.reset();
      });
      const exchange = recordExchange(open(server.origin));
      await exchange.until('body');
      see();
      expect((await exchange.over).failure()?.code).toBe('ECONNRESET');
    });

    it.each([
      ['another protocol', 'SSH-2.0-OpenSSH_9.6\r\n'],
      ['a malformed status line', 'HTTP/1.1 OK\r\n\r\n'],
      ['a malformed header', 'HTTP/1.1 200 OK\r\nno colon\r\n\r\n'],
      ['too long headers', `HTTP/1.1 200 OK\r\nX-Long: ${'x'.repeat(70_000)}\r\n\r\n`],
      ['contradicting lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
      ['a chunk size that is no number', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n'],
      ['a chunk longer than its size', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n'],
    ])('reports %s as not HTTP', async (_, answer) => {
      const server = await startRawServer(async (client) => {
        await client.nextRequest();
        client.write(answer);
      });
      const exchange = await recordExchange(open(server.origin)).over;
      expect(exchange.failure()?.code).toBe('HTTP_PARSE');
    });

    it('takes an answer that comes before the request is written', async () => {
      const server = await startRawServer(async (client) => {
        client.write('HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno');
        await client.nextRequest();
        client.end();
      });
      const body = Buffer.alloc(4 * 2 ** 20, 'x');
      const exchange = await recordExchange(open(server.origin), {
        method: 'POST',
        path: '/',
        headers: {},
        body,
      }).over;
      expect(exchange.head()?.status).toBe(413);
      expect(exchange.bodyText()).toBe('no');
    });

    it.each([
      ['a line break in a header', '/', { authorization: 'Bearer secret\r\nx-injected: 1' }],
      ['a character outside latin1 in a header', '/', { authorization: 'secret \u2713' }],
      ['a header name with a space', '/', { 'a b': 'secret' }],
      ['a header the transport sets', '/', { 'Content-Length': '7' }],
      ['a space in the path', '/a secret', {}],
      ['a line break in the path', '/a\r\nsecret', {}],
    ])('refuses %s before anything is sent', async (_, path, headers) => {
      const server = await startRawServer(async () => {});
      const exchange = recordExchange(open(server.origin), { method: 'GET', path, headers });
      // The caller has the exchange before the sink hears of it.
      expect(exchange.calls).toEqual([]);
      await exchange.over;
      expect(exchange.failure()?.code).toBe('INVALID_REQUEST');
      expect(exchange.failure()?.message).not.toContain('secret');
      expect(server.connectionCount()).toBe(0);
    });

    it.each(['', '127.0.0.1:80', 'ftp://127.0.0.1', 'http://127.0.0.1/v1', 'http://user:word@127.0.0.1'])(
      'refuses the origin %j',
      (origin) => {
        expect(() => open(origin)).toThrow(TypeError);
        expect(() => open(origin)).not.toThrow(/word/);
      },
    );
  });

  describe('giving up', () => {
    it('closes the connection of a request that waits for an answer', async () => {
      let left = () => {};
      const gone = new Promise<void>((resolve) => (left = resolve));
      const server = await startRawServer(async (client) => {
        await client.nextRequest();
        arrive();
        await client.closed;
        left();
      });
      let arrive = () => {};
      const arrived = new Promise<void>((resolve) => (arrive = resolve));
      const exchange = recordExchange(open(server.origin));
      await arrived;
      exchange.exchange.abort();
      exchange.exchange.abort();
      await gone;
      expect(exchange.calls.filter((call) => call !== 'written')).toEqual(['sent']);
    });

    it('closes the connection of a request whose body is coming', async () => {
      let left = () => {};
      const gone = new Promise<void>((resolve) => (left = resolve));
      const server = await startRawServer(async (client) => {
        await client.nextRequest();
        client.write(HALF);
        await client.closed;
        left();
      });
      const exchange = recordExchange(open(server.origin));
      await exchange.until('body');
      exchange.exchange.abort();
      await gone;
      expect(exchange.calls.at(-1)).toBe('body');
    });

    it('hears no more of a read in the middle of which it gives up', async () => {
      let left = () => {};
      const gone = new Promise<void>((resolve) => (left = resolve));
      const server = await startRawServer(async (client) => {
        await client.nextRequest();
        client.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n1\r\nb\r\n0\r\n\r\n');
        await client.closed;
        left();
      });
      const exchange = recordExchange(open(server.origin), undefined, (call) => {
        if (call === 'body') exchange.exchange.abort();
      });
      await gone;
      expect(exchange.bodyText()).toBe('a');
      expect(exchange.calls.at(-1)).toBe('body');
    });

    it('does nothing after the end', async () => {
      const server = await startRawServer(async (client) => {
        for (;;) {
          await client.nextRequest();
          client.write('HTTP/1.1 204 No Content\r\n\r\n');
        }
      });
      const transport = open(server.origin);
      const first = await recordExchange(transport).over;
      first.exchange.abort();
      await recordExchange(transport).over;
      expect(server.connectionCount()).toBe(1);
    });

    it('fails what is in flight, and all later requests, with CLOSED when it is closed', async () => {
      const server = await startRawServer(async (client) => {
        await client.nextRequest();
        client.write(HALF);
      });
      const transport = open(server.origin);
      const streaming = recordExchange(transport);
      await streaming.until('body');
      const connecting = recordExchange(transport);
      await Promise.all([transport.close(), transport.close()]);
      expect((await streaming.over).failure()?.code).toBe('CLOSED');
      expect((await connecting.over).failure()?.code).toBe('CLOSED');
      expect((await recordExchange(transport).over).failure()?.code).toBe('CLOSED');
    });
  });
}
