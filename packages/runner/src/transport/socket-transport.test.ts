import { describe, expect, it } from 'vitest';
import { transportOpener } from '../testing/open-transport.ts';
import { startRawServer } from '../testing/raw-server.ts';
import { recordExchange } from '../testing/recording-sink.ts';
import { transportContract } from '../testing/transport-contract.ts';
import { createSocketTransport } from './socket-transport.ts';

transportContract('socket', createSocketTransport);

describe('a reset that reaches the kernel together with data', () => {
  const open = transportOpener(createSocketTransport);

  // Node reports it as an end of input, which would make a broken answer a short one, or even a whole one.
  it.each([
    ['a sized body', 'Content-Length: 9\r\n\r\nhalf'],
    ['a chunked body', 'Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n'],
    ['a body that lasts until the connection closes', '\r\nhalf'],
  ])('is a reset inside %s', async (_, rest) => {
    const server = await startRawServer(async (client) => {
      await client.nextRequest();
      client.write(`HTTP/1.1 200 OK\r\n${rest}`);
      client.reset();
    });
    const exchange = await recordExchange(open(server.origin)).over;
    expect(exchange.failure()?.code).toBe('ECONNRESET');
  });
});
