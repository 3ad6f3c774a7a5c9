import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { Server as TlsServer } from 'node:tls';
import { onTestFinished } from 'vitest';

/** The server's end of one connection, which answers byte by byte as a test writes it. */
export interface RawClient {
  /** Text of the next request, head and body. Rejects when the connection ends before it is complete. */
  nextRequest(): Promise<string>;
  write(text: string | Uint8Array): void;
  /** Ends the connection in order (FIN). */
  end(): void;
  /** Closes the socket behind what was written, without the farewell that TLS has. */
  cut(): void;
  /** Ends it abruptly (RST). */
  reset(): void;
  /** Resolves when the connection is gone. */
  readonly closed: Promise<void>;
  /** Counts connections from 0. */
  readonly index: number;
}

export interface RawServer {
  readonly origin: string;
  connectionCount(): number;
  /** All requests that came in completely, in the order of their end. */
  readonly requests: readonly string[];
}

/**
 * A TCP or TLS server on loopback that runs `serve` for each connection and ends with the test that started it.
 * A `serve` whose client leaves ends quietly.
 */
export async function startRawServer(
  serve: (client: RawClient) => Promise<void>,
  listener: { readonly host?: string; readonly server?: Server } = {},
): Promise<RawServer> {
  const { host = '127.0.0.1', server = createServer() } = listener;
  const isTls = server instanceof TlsServer;
  const sockets = new Set<Socket>();
  const requests: string[] = [];
  let connectionCount = 0;
  server.on(isTls ? 'secureConnection' : 'connection', (socket: Socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    // A reset is what many tests want; `close` follows.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    serve(rawClient(socket, connectionCount++, requests)).catch((error: unknown) => {
      if (!(error instanceof ClientLeft)) throw error;
    });
  });
  server.listen(0, host);
  await once(server, 'listening');
  onTestFinished(async () => {
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  });
  // The address of a TCP server is an object; only pipes have a string.
  const { port } = server.address() as AddressInfo;
  const hostInUrl = host.includes(':') ? `[${host}]` : host;
  return {
    origin: `${isTls ? 'https' : 'http'}://${hostInUrl}:${port}`,
    connectionCount: () => connectionCount,
    requests,
  };
}

class ClientLeft extends Error {}

function rawClient(socket: Socket, index: number, requests: string[]): RawClient {
  let received = '';
  let isOver = false;
  let wake = () => {};
  const end = () => {
    isOver = true;
    wake();
  };
  socket.setEncoding('latin1');
  socket.on('data', (text) => {
    received += String(text);
    wake();
  });
  socket.on('end', end);
  const closed = new Promise<void>((resolve) => {
    socket.on('close', () => {
      end();
      resolve();
    });
  });
  return {
    nextRequest: async () => {
      for (;;) {
        const length = requestLength(received);
        if (length !== undefined && received.length >= length) {
          const request = received.slice(0, length);
          received = received.slice(length);
          requests.push(request);
          return request;
        }
        if (isOver) throw new ClientLeft();
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
    write: (text) => void socket.write(typeof text === 'string' ? Buffer.from(text, 'latin1') : text),
    end: () => socket.end(),
    cut: () => void socket.write('', () => socket.destroy()),
    reset: () => socket.resetAndDestroy(),
    closed,
    index,
  };
}

function requestLength(received: string): number | undefined {
  const headEnd = received.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const contentLength = /\r\ncontent-length: (\d+)/i.exec(received.slice(0, headEnd))?.[1] ?? '0';
  return headEnd + 4 + Number(contentLength);
}
