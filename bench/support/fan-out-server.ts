import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { StreamingServer } from '@genai-bench/stream-server';
import { createRedisEventLog } from '@genai-bench/stream-server/redis';

/** What a server has used since it was asked last. */
export interface ServerUse {
  readonly cpuMs: number;
  readonly residentMiB: number;
  readonly coalesced: number;
  readonly leftOut: number;
}

/** A server that reads a run from Redis, in a process of its own. */
export interface FanOutServer {
  readonly websocketUrl: string;
  use(): Promise<ServerUse>;
  close(): Promise<void>;
}

interface ServerOrder {
  readonly redisUrl: string;
  readonly maxViewers: number;
}

export async function startFanOutServer(order: ServerOrder): Promise<FanOutServer> {
  const child = fork(fileURLToPath(import.meta.url), ['--fan-out', JSON.stringify(order)]);
  const [websocketUrl] = (await once(child, 'message')) as [string];
  return {
    websocketUrl,
    async use() {
      child.send('use');
      const [use] = (await once(child, 'message')) as [ServerUse];
      return use;
    },
    async close() {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

async function serve({ redisUrl, maxViewers }: ServerOrder): Promise<void> {
  const log = await createRedisEventLog({ url: redisUrl });
  const server = new StreamingServer({ log, port: 0, maxViewers });
  await server.start();
  let before = process.cpuUsage();
  process.on('message', () => {
    const { user, system } = process.cpuUsage(before);
    before = process.cpuUsage();
    void readSkipped(server).then((skipped) =>
      process.send!({
        cpuMs: (user + system) / 1000,
        residentMiB: process.memoryUsage.rss() / 1024 / 1024,
        ...skipped,
      } satisfies ServerUse),
    );
  });
  process.on('disconnect', () => process.exit(0));
  process.send!(server.getWebsocketUrl());
}

async function readSkipped({ port }: StreamingServer): Promise<Pick<ServerUse, 'coalesced' | 'leftOut'>> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const read = (name: string): number =>
    Number(new RegExp(`^genai_bench_${name} (\\d+)`, 'm').exec(text)?.[1] ?? Number.NaN);
  return { coalesced: read('viewer_events_coalesced'), leftOut: read('viewer_events_left_out') };
}

if (process.argv[2] === '--fan-out') await serve(JSON.parse(process.argv[3]!) as ServerOrder);
