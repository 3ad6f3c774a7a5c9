import { Buffer } from 'node:buffer';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { RawClient } from './raw-server.ts';
import { startRawServer } from './raw-server.ts';
import { recordExchange } from './recording-sink.ts';
import type { OpenTransport, TransportLimits } from './open-transport.ts';

const SIZED = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Twice: a\r\nX-Twice: b\r\n\r\nhello';
const CHUNKED =
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n5;name="v"\r\nhello\r\n1\r\n!\r\n0\r\nX-Sum: 1\r\n\r\n';

/** Answers every request of every connection the same. */
function answering(answer: string | ((client: RawClient) => Promise<void> | void)) {
  return async (client: RawClient) => {
    for (;;) {
      await client.nextRequest();
      if (typeof answer === 'string') client.write(answer);
      else await answer(client);
    }
  };
}

/** A skip says why in its title. */
function titled(title: string, reason: string | undefined): string {
  return reason === undefined ? title : `${title} (skipped: ${reason})`;
}

export function responseContract(open: OpenTransport, limits: TransportLimits): void {
  describe('responses', () => {
    it('hands on a sized body, its status and its headers in lower case', async () => {
      const server = await startRawServer(answering(SIZED));
      const exchange = await recordExchange(open(server.origin)).over;
      expect(exchange.calls.filter((call) => call !== 'written')).toEqual(['sent', 'head', 'body', 'ended']);
      expect(exchange.head()?.status).toBe(200);
      expect({ ...exchange.head()?.headers }).toEqual({ 'content-length': '5', 'x-twice': 'a, b' });
      expect(exchange.bodyText()).toBe('hello');
    });

    it('removes chunked framing, chunk extensions and trailers', async () => {
      const server = await startRawServer(answering(CHUNKED));
      const exchange = await recordExchange(open(server.origin)).over;
      expect(exchange.bodyText()).toBe('hello!');
      expect(exchange.calls.at(-1)).toBe('ended');
    });

    it('reads the next response of the same connection', async () => {
      const server = await startRawServer(
        answering((client) => client.write(client.index === 0 ? CHUNKED : SIZED)),
      );
      const transport = open(server.origin);
      for (let count = 0; count < 3; count++) {
        expect((await recordExchange(transport).over).bodyText()).toBe('hello!');
      }
      expect(server.connectionCount()).toBe(1);
    });

    const interim = 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n';

    it('skips interim responses', async () => {
      const server = await startRawServer(answering(interim + SIZED));
      const transport = open(server.origin);
      for (let count = 0; count < 2; count++) {
        const exchange = await recordExchange(transport).over;
        expect(exchange.calls.filter((call) => call === 'head')).toHaveLength(1);
        expect(exchange.head()?.status).toBe(200);
        expect(exchange.bodyText()).toBe('hello');
      }
      expect(server.connectionCount()).toBe(1);
    });

    it.each([
      ['', SIZED],
      [' behind interim responses', interim + SIZED],
    ])('reads a head that comes a byte at a time%s', async (_, answer) => {
      const server = await startRawServer(
        answering(async (client) => {
          for (const byte of answer) {
            client.write(byte);
            await nextTurn();
          }
        }),
      );
      const exchange = await recordExchange(open(server.origin)).over;
      expect(exchange.head()?.status).toBe(200);
      expect(exchange.bodyText()).toBe('hello');
    });

    it.each(['chunked\r\nTransfer-Encoding: chunked', 'chunked, chunked'])(
      'takes the framing off once where it is named twice: Transfer-Encoding: %s',
      async (codings) => {
        const head = `HTTP/1.1 200 OK\r\nTransfer-Encoding: ${codings}\r\n\r\n`;
        const server = await startRawServer(answering(`${head}5\r\nhello\r\n0\r\n\r\n`));
        expect((await recordExchange(open(server.origin)).over).bodyText()).toBe('hello');
      },
    );

    it('takes a body that is said not to be encoded up to the close', async () => {
      const server = await startRawServer(
        answering((client) => {
          client.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\nhello');
          client.end();
        }),
      );
      expect((await recordExchange(open(server.origin)).over).bodyText()).toBe('hello');
    });

    it('sends a host of the caller in place of the own, once', async () => {
      const server = await startRawServer(answering(SIZED));
      const headers = { host: 'llama.default.example.com' };
      const transport = open(server.origin);
      for (let count = 0; count < 2; count++) {
        await recordExchange(transport, { method: 'GET', path: '/', headers }).over;
      }
      expect(server.requests.map((request) => request.match(/^host: .*$/gim))).toEqual([
        ['host: llama.default.example.com'],
        ['host: llama.default.example.com'],
      ]);
    });

    it.each([
      ['204', 'HTTP/1.1 204 No Content\r\n\r\n'],
      ['an empty sized body', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'],
      ['an empty chunked body', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ])('ends a response without a body: %s', async (_, answer) => {
      const server = await startRawServer(answering(answer));
      const exchange = await recordExchange(open(server.origin)).over;
      expect(exchange.calls.filter((call) => call !== 'written')).toEqual(['sent', 'head', 'ended']);
    });

    it.skipIf(limits.notModified !== undefined)(
      titled('does not wait for the body that a 304 has the length of', limits.notModified),
      async () => {
        const server = await startRawServer(
          answering('HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n'),
        );
        const exchange = await recordExchange(open(server.origin)).over;
        expect(exchange.calls.filter((call) => call !== 'written')).toEqual(['sent', 'head', 'ended']);
      },
    );

    it('takes a body without a length up to the close', async () => {
      const server = await startRawServer(
        answering((client) => {
          client.write('HTTP/1.1 200 OK\r\n\r\nuntil the end');
          client.end();
        }),
      );
      const exchange = await recordExchange(open(server.origin)).over;
      expect(exchange.bodyText()).toBe('until the end');
      expect(exchange.calls.at(-1)).toBe('ended');
    });

    it('carries a megabyte both ways unchanged', async () => {
      const text = Array.from({ length: 2 ** 20 / 8 }, (_, index) =>
        index.toString(36).padStart(8, '.'),
      ).join('');
      const server = await startRawServer(async (client) => {
        const request = await client.nextRequest();
        const body = request.slice(request.indexOf('\r\n\r\n') + 4);
        client.write(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
      });
      const request = { method: 'POST', path: '/', headers: {}, body: Buffer.from(text, 'latin1') } as const;
      const exchange = await recordExchange(open(server.origin), request).over;
      expect(exchange.bodyText() === text).toBe(true);
    });

    it('sends method, path, headers and body as given', async () => {
      const server = await startRawServer(answering(SIZED));
      const headers = { 'Content-Type': 'application/json', 'x-latin': '\u00fc' };
      const body = Buffer.from('{"a":"\u00fc"}');
      await recordExchange(open(server.origin), { method: 'POST', path: '/v1?x=%20', headers, body }).over;
      const [request = ''] = server.requests;
      expect(request).toMatch(/^POST \/v1\?x=%20 HTTP\/1\.1\r\n/);
      expect(request.toLowerCase()).toContain(`\r\nhost: ${server.origin.slice('http://'.length)}\r\n`);
      expect(request.toLowerCase()).toContain('\r\ncontent-type: application/json\r\n');
      expect(request).toContain('\r\nx-latin: \u00fc\r\n');
      expect(request.endsWith(`\r\n\r\n${body.toString('latin1')}`)).toBe(true);
    });

    it('stamps in order, one time to each read', async () => {
      let seen = () => {};
      const server = await startRawServer(
        answering(async (client) => {
          client.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
          for (const part of ['1\r\na\r\n1\r\nb\r\n', '1\r\nc\r\n', '0\r\n\r\n']) {
            await new Promise<void>((resolve) => (seen = resolve));
            client.write(part);
          }
        }),
      );
      const exchange = recordExchange(open(server.origin), undefined, (call) => {
        if (call === 'head' || call === 'body') nextTurn().then(() => seen(), expect.unreachable);
      });
      await exchange.over;
      const { stampsMs, pieces } = exchange;
      expect(stampsMs).toEqual([...stampsMs].sort((a, b) => a - b));
      expect(exchange.bodyText()).toBe('abc');
      const readNumbers = pieces.map(({ readNumber }) => readNumber);
      expect(readNumbers).toEqual([1, 1, 2]);
      const timesPerRead = new Set(pieces.map(({ readNumber, atMs }) => `${readNumber} ${atMs}`));
      expect(timesPerRead.size).toBe(new Set(readNumbers).size);
    });

    it.skipIf(limits.written !== undefined)(
      titled('says when the kernel has the request', limits.written),
      async () => {
        const server = await startRawServer(answering(SIZED));
        const exchange = await recordExchange(open(server.origin)).over;
        expect(exchange.calls).toEqual(['sent', 'written', 'head', 'body', 'ended']);
      },
    );

    it('reaches a server at an IPv6 literal', async () => {
      const server = await startRawServer(answering(SIZED), { host: '::1' });
      const exchange = await recordExchange(open(server.origin)).over;
      expect(exchange.bodyText()).toBe('hello');
      expect(exchange.connections[0]?.dnsMs).toBeUndefined();
    });
  });
}
