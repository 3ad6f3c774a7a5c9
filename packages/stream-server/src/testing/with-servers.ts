import { afterEach } from 'vitest';
import { StreamingServer } from '../server/streaming-server.ts';
import type { StreamingServerOptions } from '../server/streaming-server-options.ts';

/** Starts servers on free ports, and stops them after each test. */
export function withServers(): (options?: StreamingServerOptions) => Promise<StreamingServer> {
  const servers: StreamingServer[] = [];
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.stop()));
  });
  return async (options) => {
    const server = new StreamingServer({ port: 0, ...options });
    servers.push(server);
    await server.start();
    return server;
  };
}
