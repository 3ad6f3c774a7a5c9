import type { Server } from 'node:http';
import { StreamServerError } from './stream-server-error.ts';
import { defaultPort } from './streaming-server-options.ts';

const portsTried = 20;

/**
 * Listens on the stated port, or, where none is stated, on the first free one from 8080 on. Resolves to the port that
 * it became.
 */
export async function listen(server: Server, host: string, statedPort: number | undefined): Promise<number> {
  const first = statedPort ?? defaultPort;
  const last = statedPort === undefined ? first + portsTried - 1 : first;
  for (let port = first; port <= last; port++) {
    if (await isListening(server, host, port)) return boundPort(server);
  }
  throw new StreamServerError(
    'port-busy',
    first === last
      ? `Port ${first} of ${host} is busy. Choose another, or leave it out to take the next free one.`
      : `Ports ${first} to ${last} of ${host} are busy. State a free one.`,
  );
}

function isListening(server: Server, host: string, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => {
      server.off('listening', onListening);
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(error);
    };
    const onListening = (): void => {
      server.off('error', onError);
      resolve(true);
    };
    server.once('error', onError);
    server.once('listening', onListening);
    server.listen({ host, port });
  });
}

function boundPort(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('The server has no TCP port.');
  return address.port;
}
