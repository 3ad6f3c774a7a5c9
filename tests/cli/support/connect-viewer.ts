import { createServer, type AddressInfo } from 'node:net';
import { WebSocket } from 'ws';
import type { Envelope } from '@genai-bench/stream-server';
import type { SpawnedCli } from './spawn-cli.ts';

/** Someone who watches: keeps every message and waits for what it is told to. */
export interface Viewer {
  readonly messages: readonly Envelope[];
  until(isEnough: (messages: readonly Envelope[]) => boolean): Promise<readonly Envelope[]>;
  /** All messages, once the server has said that it stops. */
  untilStop(): Promise<readonly Envelope[]>;
  close(): void;
}

export async function connectViewer(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Viewer> {
  const socket = new WebSocket(url, { headers });
  const messages: Envelope[] = [];
  let wake = (): void => {};
  socket.on('message', (data: Buffer) => {
    messages.push(JSON.parse(data.toString('utf8')) as Envelope); // Holds: the server sends nothing else.
    wake();
  });
  socket.on('close', () => wake());
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  async function until(isEnough: (messages: readonly Envelope[]) => boolean): Promise<readonly Envelope[]> {
    while (!isEnough(messages)) {
      if (socket.readyState === socket.CLOSED)
        throw new Error(`closed after ${messages.map(({ event_type }) => event_type).join(' ')}`);
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    return messages;
  }
  return {
    messages,
    until,
    untilStop: () => until((all) => all.at(-1)?.event_type === 'stop'),
    close: () => socket.close(),
  };
}

/** The address of the page, without its token, once the CLI has said it. */
export async function pageOf(cli: SpawnedCli): Promise<string> {
  await cli.waitFor('stderr', 'Live at ');
  await cli.waitFor('stderr', '/');
  const port = /Live at http:\/\/localhost:(\d+)\//.exec(cli.stderr)?.[1];
  if (port === undefined) throw new Error(`no address in:\n${cli.stderr}`);
  return `http://localhost:${port}`;
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.address() as AddressInfo; // Holds: it listens on a TCP port.
  await new Promise((resolve) => server.close(resolve));
  return port;
}
