import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';

export interface ViewerCounts {
  /** Of all viewers that read. */
  readonly messages: number;
  readonly bytes: number;
  /** Notices of events that were left out for a viewer. */
  readonly dropped: number;
}

/** People who watch, in a process of their own: what they cost themselves is not part of what is measured. */
export interface ViewerProcess {
  /** Ends them all, and says what they got. */
  close(): Promise<ViewerCounts>;
}

interface ViewerOrder {
  readonly url: string;
  readonly count: number;
  /** They connect and never read. */
  readonly isStuck: boolean;
}

/** Resolves once all are connected. */
export async function startViewers(order: ViewerOrder): Promise<ViewerProcess> {
  const child = fork(fileURLToPath(import.meta.url), ['--watch', JSON.stringify(order)]);
  await once(child, 'message');
  return {
    async close() {
      child.send('end');
      const [counts] = (await once(child, 'message')) as [ViewerCounts];
      child.disconnect();
      await once(child, 'exit');
      return counts;
    },
  };
}

async function watch({ url, count, isStuck }: ViewerOrder): Promise<void> {
  const counts = { messages: 0, bytes: 0, dropped: 0 };
  const sockets = Array.from({ length: count }, () => new WebSocket(url));
  for (const socket of sockets) {
    socket.on('message', (data: Buffer) => {
      counts.messages += 1;
      counts.bytes += data.length;
      if (data.includes('"event_type":"dropped"')) counts.dropped += 1;
    });
    socket.on('error', () => {});
  }
  await Promise.all(sockets.map((socket) => once(socket, 'open')));
  if (isStuck) for (const socket of sockets) socket.pause();
  process.on('message', () => {
    process.send!(counts);
    for (const socket of sockets) socket.terminate();
  });
  process.on('disconnect', () => process.exit(0));
  process.send!('connected');
}

if (process.argv[2] === '--watch') await watch(JSON.parse(process.argv[3]!) as ViewerOrder);
