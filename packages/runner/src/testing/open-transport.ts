import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { onTestFinished } from 'vitest';
import type { CreateTransport, Transport, TransportOptions } from '../transport/transport.ts';

/** What an implementation cannot tell, each with the reason. */
export interface TransportLimits {
  /** `written` is never called. */
  readonly written?: string;
  /** A 304 with the length of what it stands for is taken for truncated. */
  readonly notModified?: string;
}

/** How the parts of the contract suite make a transport. It is closed at the end of the test. */
export type OpenTransport = (origin: string, options?: Partial<TransportOptions>) => Transport;

export function transportOpener(createTransport: CreateTransport): OpenTransport {
  return (origin, options) => {
    const transport = createTransport({
      origin,
      connectTimeoutMs: 10_000,
      keepAliveMs: 10_000,
      allowInsecureTls: false,
      ...options,
    });
    onTestFinished(() => transport.close());
    return transport;
  };
}

/** The address of a server that has stopped. */
export async function unusedOrigin(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  // The address of a TCP server is an object; only pipes have a string.
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${port}`;
}
