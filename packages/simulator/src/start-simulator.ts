import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { handleRequest } from './http/handle-request.ts';
import { createSimulatorState, type SimulatorState } from './http/simulator-state.ts';
import type { Lateness } from './metrics/server-metrics.ts';
import { parseSimulatorOptions, type SimulatorOptions } from './simulator-options.ts';
import type { TruthLog } from './truth/truth-log.ts';

/** What the server has done since it started. */
export interface SimulatorStats {
  readonly received: number;
  readonly running: number;
  readonly waiting: number;
  readonly finished: number;
  readonly clientAborted: number;
  readonly rejected: number;
  readonly faulted: number;
  /** Events, tokens and body bytes handed to sockets. */
  readonly events: number;
  readonly tokens: number;
  readonly bytes: number;
  /** How late tokens were handed over, against the plan of the engine. */
  readonly pacingLateness: Lateness;
}

/** A running simulator. */
export interface Simulator {
  /** Base without `/v1`, such as `http://127.0.0.1:8082`. */
  readonly url: string;
  readonly port: number;
  readonly truth: TruthLog;
  stats(): SimulatorStats;
  /** Ends every connection and releases the port. May be called again. */
  close(): Promise<void>;
}

function listen(server: Server, { port, host }: SimulatorOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, 4096, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function createServer({ options, arrivals }: SimulatorState, listener: RequestListener): Server {
  // Benchmarks open connections ahead of time and leave them silent: only idle time after a request is limited.
  const limits = {
    noDelay: true,
    keepAliveTimeout: options.keepAliveTimeoutMs,
    headersTimeout: 0,
    requestTimeout: 0,
    connectionsCheckingInterval: 60_000,
  };
  const server =
    options.tls === undefined
      ? createHttpServer(limits, listener)
      : createHttpsServer({ ...limits, ...options.tls }, listener);
  return server.on(options.tls === undefined ? 'connection' : 'secureConnection', arrivals.attach);
}

async function closeAll(server: Server, state: SimulatorState): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  for (const exchange of state.exchanges) exchange.end('server-closed');
  state.pacer.close();
  server.closeAllConnections();
  await closed;
  await state.truth.close();
}

/** Starts a server and resolves when it accepts connections. */
export async function startSimulator(given: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  const options = parseSimulatorOptions(given);
  const state = createSimulatorState(options);
  const server = createServer(state, (request, response) => handleRequest(state, request, response));
  await listen(server, options);
  const { port } = server.address() as AddressInfo; // listening on TCP, so neither null nor a pipe
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  let closing: Promise<void> | undefined;
  return {
    url: `${options.tls === undefined ? 'http' : 'https'}://${host}:${port}`,
    port,
    truth: {
      requests: (range) => state.truth.requests(range),
      byId: (id) => state.truth.byId(id),
      clear: () => state.truth.clear(),
    },
    stats: () => ({
      ...state.counters,
      running: state.engine.runningCount,
      waiting: state.engine.waitingCount,
      pacingLateness: state.lateness.read(),
    }),
    close: () => (closing ??= closeAll(server, state)),
  };
}
