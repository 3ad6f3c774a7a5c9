import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { StreamingServer } from '@genai-bench/stream-server';

/** A stream server in a process of its own, so that what it holds can be read off the system. */
export interface WatchedServerProcess {
  readonly websocketUrl: string;
  /** Resolves once so many log lines of 1.9 kB were published, in batches that others get their turn between. */
  publish(lineCount: number): Promise<void>;
  /** Resident memory in MiB, as the system counts it; `undefined` where there is no `/proc`. */
  residentMiB(): Promise<number | undefined>;
  close(): Promise<void>;
}

const linesPerTurn = 20;

export async function startWatchedServer(): Promise<WatchedServerProcess> {
  const child = fork(fileURLToPath(import.meta.url), ['--serve']);
  const [websocketUrl] = (await once(child, 'message')) as [string];
  return {
    websocketUrl,
    async publish(lineCount) {
      child.send(lineCount);
      await once(child, 'message');
    },
    async residentMiB() {
      const text = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
      const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(text)?.[1];
      return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
    },
    async close() {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

async function serve(): Promise<void> {
  // Nobody is given up: the worst that stuck viewers can cost is what is asked for.
  const server = new StreamingServer({ port: 0, viewerLimits: { stallMs: 3_600_000 } });
  await server.start();
  process.on('message', (lineCount: number) => {
    void publish(server, lineCount).then(() => process.send!('published'));
  });
  process.on('disconnect', () => process.exit(0));
  process.send!(server.getWebsocketUrl());
}

async function publish({ log }: StreamingServer, lineCount: number): Promise<void> {
  for (let number = 1; number <= lineCount; number++) {
    // Each line is a string of its own, as those of a run are.
    const message = `${number} `.padEnd(1900, 'x');
    await log.append({ event_type: 'log', data: { message, level: 'info', timestamp: 1, atMs: number } });
    if (number % linesPerTurn === 0) await new Promise((resolve) => setImmediate(resolve));
  }
}

if (process.argv[2] === '--serve') await serve();
