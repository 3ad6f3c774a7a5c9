import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface LoopbackServer {
  readonly origin: string;
  /** The bodies of the requests that came, as JSON. */
  readonly bodies: readonly Readonly<Record<string, unknown>>[];
  readonly requests: readonly IncomingMessage[];
  /** Cuts all connections. */
  close(): Promise<void>;
}

export type LoopbackHandler = (response: ServerResponse, position: number, request: IncomingMessage) => void;

/** A real HTTP server on a free port; the handler is called once a request's body is complete. */
export async function startLoopbackServer(handler: LoopbackHandler): Promise<LoopbackServer> {
  const bodies: Readonly<Record<string, unknown>>[] = [];
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const text = Buffer.concat(pieces).toString();
      if (text !== '') bodies.push(JSON.parse(text) as Record<string, unknown>);
      handler(response, requests.push(request) - 1, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on a port has an address with one.
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    bodies,
    requests,
    close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}

/** Something that a test waits for and another part of it brings about. */
export interface Gate {
  readonly open: () => void;
  readonly opened: Promise<void>;
}

export function createGate(): Gate {
  let open!: () => void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}
