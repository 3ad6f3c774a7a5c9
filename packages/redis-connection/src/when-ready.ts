import type { Redis } from 'ioredis';

/** One wait for all who wait for the same connection, lest each of them adds listeners while Redis is away. */
const waits = new WeakMap<Redis, Promise<void>>();

/** Resolves when commands can be sent, however long that takes; rejects when the connection was closed for good. */
export function whenReady(client: Redis): Promise<void> {
  if (client.status === 'ready') return Promise.resolve();
  if (client.status === 'end') return Promise.reject(closedError());
  const known = waits.get(client);
  if (known !== undefined) return known;
  const wait = nextReady(client).finally(() => waits.delete(client));
  waits.set(client, wait);
  return wait;
}

function nextReady(client: Redis): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      client.off('ready', ready);
      client.off('end', ended);
    };
    const ready = (): void => {
      leave();
      resolve();
    };
    const ended = (): void => {
      leave();
      reject(closedError());
    };
    client.once('ready', ready);
    client.once('end', ended);
    // A connection that was made with `lazyConnect` waits for its first use. A first attempt that fails is not the last.
    if (client.status === 'wait') client.connect().catch(() => {});
  });
}

function closedError(): Error {
  return new Error('The connection to Redis was closed.');
}
