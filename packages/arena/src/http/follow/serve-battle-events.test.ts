import { createServer, get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { BattleMessage } from '../../view/battle-view.ts';
import { serveBattleEvents } from './serve-battle-events.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** Serves these messages to one reader; resolves when the serving has come to its end. */
async function serve(messages: AsyncIterable<BattleMessage>) {
  let served: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (served = resolve));
  const server = createServer((_request, response) => {
    const limits = { heartbeatIntervalMs: 10_000, stallMs: 50 };
    void serveBattleEvents(response, { messages, ...limits }).finally(served);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on a port has an address with one.
  const { port } = server.address() as AddressInfo;
  return { port, ended };
}

/** Messages of 1 MB without end, each made when it is asked for. */
function largeMessages() {
  const prompt = 'x'.repeat(1024 * 1024);
  const seen = { askedFor: 0, hasEnded: false };
  async function* make(): AsyncGenerator<BattleMessage> {
    try {
      for (;;) {
        seen.askedFor += 1;
        yield { type: 'view', view: { battleId: 'b', prompt, phase: 'voting', turn: 0, votes: [] } };
      }
    } finally {
      seen.hasEnded = true;
    }
  }
  return { messages: make(), seen };
}

describe('serveBattleEvents', () => {
  it('asks for no more than a reader takes, and gives one up that takes nothing', async () => {
    const { messages, seen } = largeMessages();
    const { port, ended } = await serve(messages);
    get({ host: '127.0.0.1', port, agent: false }, (response) => {
      // Never read from: what the system takes for it is all that is asked for.
      response.pause();
      response.on('error', () => undefined);
    });
    await ended;
    expect(seen.hasEnded).toBe(true);
    expect(seen.askedFor).toBeLessThan(50);
  });

  it('ends with the reader', async () => {
    const { messages, seen } = largeMessages();
    const { port, ended } = await serve(messages);
    get({ host: '127.0.0.1', port, agent: false }, (response) => {
      response.once('data', () => response.destroy());
    });
    await ended;
    expect(seen.hasEnded).toBe(true);
  });
});
