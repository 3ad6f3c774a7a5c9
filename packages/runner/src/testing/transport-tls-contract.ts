import { createServer } from 'node:tls';
import { generate } from 'selfsigned';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RawClient } from './raw-server.ts';
import { startRawServer } from './raw-server.ts';
import { recordExchange } from './recording-sink.ts';
import type { OpenTransport } from './open-transport.ts';

async function greetAll(client: RawClient): Promise<void> {
  for (;;) {
    await client.nextRequest();
    client.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n');
  }
}

export function tlsContract(open: OpenTransport): void {
  describe('TLS', () => {
    let key = '';
    let cert = '';
    beforeAll(async () => {
      const certificate = await generate([{ name: 'commonName', value: 'loopback test' }], {
        keyType: 'ec',
        algorithm: 'sha256',
        extensions: [
          { name: 'basicConstraints', cA: true },
          {
            name: 'subjectAltName',
            altNames: [
              { type: 7, ip: '127.0.0.1' },
              { type: 2, value: 'llama.example.com' },
            ],
          },
        ],
      });
      key = certificate.private;
      cert = certificate.cert;
    });
    const startTlsServer = () => startRawServer(greetAll, { server: createServer({ key, cert }) });

    it('refuses a certificate nobody vouches for', async () => {
      const server = await startTlsServer();
      const exchange = await recordExchange(open(server.origin)).over;
      expect(exchange.failure()?.code).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
      expect(exchange.calls).toEqual(['failed']);
    });

    it.each([
      ['the certificate authority is given', () => ({ certificateAuthority: cert })],
      ['any certificate is accepted', () => ({ allowInsecureTls: true })],
    ])('streams and reuses the connection when %s', async (_, trust) => {
      const server = await startTlsServer();
      const transport = open(server.origin, trust());
      const first = await recordExchange(transport).over;
      expect(first.bodyText()).toBe('hello');
      expect(first.connections).toEqual([
        { reused: false, connectMs: expect.any(Number), tlsMs: expect.any(Number) },
      ]);
      const second = await recordExchange(transport).over;
      expect(second.bodyText()).toBe('hello');
      expect(second.connections).toEqual([{ reused: true }]);
    });

    it('asks for the certificate of the host that requests name', async () => {
      const listener = createServer({ key, cert });
      const names: unknown[] = [];
      listener.on('secureConnection', ({ servername }) => names.push(servername));
      const server = await startRawServer(greetAll, { server: listener });
      const options = { certificateAuthority: cert, serverName: 'llama.example.com' };
      const transport = open(server.origin, options);
      const request = { method: 'GET', path: '/', headers: { host: 'llama.example.com' } } as const;
      for (let count = 0; count < 2; count++) {
        expect((await recordExchange(transport, request).over).bodyText()).toBe('hello');
      }
      expect(names).toEqual(['llama.example.com']);
      expect(server.requests[1]).toContain('host: llama.example.com');
      const wrong = open(server.origin, { ...options, serverName: 'other.example.com' });
      expect((await recordExchange(wrong).over).failure()?.code).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
    });

    it('takes a body without a length up to a close that TLS was not told of', async () => {
      const server = await startRawServer(
        async (client) => {
          await client.nextRequest();
          client.write('HTTP/1.1 200 OK\r\n\r\nuntil the end');
          client.cut();
        },
        { server: createServer({ key, cert }) },
      );
      const exchange = await recordExchange(open(server.origin, { allowInsecureTls: true })).over;
      expect([exchange.bodyText(), exchange.calls.at(-1)]).toEqual(['until the end', 'ended']);
    });

    it('keeps many encrypted streams apart', async () => {
      const server = await startRawServer(
        async (client) => {
          const request = await client.nextRequest();
          const letter = request.charAt('GET /'.length);
          client.write(`HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n${letter.repeat(100_000)}`);
        },
        { server: createServer({ key, cert }) },
      );
      const transport = open(server.origin, { allowInsecureTls: true });
      const letters = ['a', 'b', 'c', 'd', 'e', 'f'];
      const exchanges = letters.map((letter) =>
        recordExchange(transport, { method: 'GET', path: `/${letter}`, headers: {} }),
      );
      for (const [index, exchange] of exchanges.entries()) {
        expect((await exchange.over).bodyText() === (letters[index] ?? '').repeat(100_000)).toBe(true);
      }
    });

    it('gives a handshake that does not come a limit', async () => {
      const silent = await startRawServer(async () => {});
      const transport = open(silent.origin.replace('http:', 'https:'), { connectTimeoutMs: 50 });
      const exchange = await recordExchange(transport).over;
      expect(exchange.failure()?.code).toBe('CONNECT_TIMEOUT');
      expect(exchange.calls).toEqual(['failed']);
    });

    it('closes the connection of a request that is given up while connecting', async () => {
      let arrive = () => {};
      const arrived = new Promise<void>((resolve) => (arrive = resolve));
      let left = () => {};
      const gone = new Promise<void>((resolve) => (left = resolve));
      const silent = await startRawServer(async (client) => {
        arrive();
        await client.closed;
        left();
      });
      const exchange = recordExchange(open(silent.origin.replace('http:', 'https:')));
      await arrived;
      exchange.exchange.abort();
      await gone;
      expect(exchange.calls).toEqual([]);
    });
  });
}
