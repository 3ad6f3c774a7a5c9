import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { monotonicMs } from '../clock.ts';
import { chatEvent, doneEvent } from '../testing/capture-exchange.ts';
import { createSocketTransport } from '../transport/socket-transport.ts';
import type { CapturedExchange } from './captured-exchange.ts';
import { createReadLogPool } from './read-log.ts';
import { createRequestsInFlight } from './requests-in-flight.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => new Promise((resolve) => server.close(resolve)));
  // A server that listens on a port has an address with one.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('time limits of a thread that was held up', () => {
  it('read what had arrived in time before they judge the server', async () => {
    let socket: Socket | undefined;
    const server = createServer((accepted) => {
      socket = accepted;
      accepted.once('data', () =>
        accepted.write(
          `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n${chatEvent({ content: 'a' })}`,
        ),
      );
    });
    const transport = createSocketTransport({
      origin: await listen(server),
      connectTimeoutMs: 5000,
      keepAliveMs: 1000,
      allowInsecureTls: false,
    });
    closers.unshift(() => transport.close());
    let firstRead = true;
    const capture = await new Promise<CapturedExchange>((resolve) => {
      const inFlight = createRequestsInFlight({
        transport,
        threadIndex: 0,
        originMs: 0,
        logs: createReadLogPool(0),
        backend: 'openai',
        streamed: true,
        mostAnswerBytes: 1_000_000,
        path: '/',
        headers: {},
        requestIdPrefix: '',
        timeouts: { connectMs: 5000, totalMs: 60_000, betweenChunksMs: 150 },
        slotFreed: () => undefined,
        tap() {
          if (!firstRead) return;
          firstRead = false;
          // The rest is in the kernel before the thread is held up for longer than the limit.
          setImmediate(() => {
            socket!.end(`${chatEvent({ content: 'b' })}${doneEvent}`);
            const untilMs = monotonicMs() + 400;
            while (monotonicMs() < untilMs);
          });
        },
        finished(captured) {
          inFlight.close();
          resolve(captured);
        },
      });
      inFlight.send({ index: 0, phase: 'measured', scheduledAtMs: undefined }, Buffer.from('{}'));
    });
    expect(capture.end).toEqual({ kind: 'ended' });
  });
});
