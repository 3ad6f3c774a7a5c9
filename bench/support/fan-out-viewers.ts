import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import { quantilesOf, type Quantiles } from './quantiles.ts';

/** Stands before the instant at which an event was appended, in µs of the clock that all processes of a machine share. */
export const stampMark = 'appended-at-us:';
const stampDigits = 16;

export interface Delivery {
  readonly events: number;
  readonly bytes: number;
  /** From the call of `append` to the message at the viewer. */
  readonly latencyMs: Quantiles;
  readonly cpuMs: number;
  /** Connections that broke off. */
  readonly closed: number;
}

export interface FanOutViewers {
  /** How many events came since the last `collect`. */
  count(): Promise<number>;
  /** What came since the last call. */
  collect(): Promise<Delivery>;
  close(): Promise<void>;
}

interface ViewersOrder {
  readonly urls: readonly string[];
  readonly count: number;
}

/** Viewers in one process, dealt out over the servers in turn. Resolves once all are connected. */
export async function startFanOutViewers(order: ViewersOrder): Promise<FanOutViewers> {
  const child = fork(fileURLToPath(import.meta.url), ['--fan-out-viewers', JSON.stringify(order)]);
  await once(child, 'message');
  return {
    async count() {
      child.send('count');
      const [count] = (await once(child, 'message')) as [number];
      return count;
    },
    async collect() {
      child.send('collect');
      const [delivery] = (await once(child, 'message')) as [Delivery];
      return delivery;
    },
    async close() {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

export function nowUs(): number {
  return Number(process.hrtime.bigint() / 1000n);
}

async function watch({ urls, count }: ViewersOrder): Promise<void> {
  let latencies: number[] = [];
  let [bytes, closed] = [0, 0];
  let before = process.cpuUsage();
  for (let first = 0; first < count; first += 100) {
    const opening = Array.from({ length: Math.min(100, count - first) }, (_, index) => {
      const socket = new WebSocket(urls[(first + index) % urls.length]!, { perMessageDeflate: false });
      socket.on('message', (data: Buffer) => {
        bytes += data.length;
        // Read off the bytes: parsing 2,000 times what came is the viewers' cost, which is not what is measured.
        const at = data.indexOf(stampMark);
        if (at < 0 || data.indexOf('"event_type":"log"') !== 1) return;
        const digits = data.toString('latin1', at + stampMark.length, at + stampMark.length + stampDigits);
        latencies.push((nowUs() - Number(digits)) / 1000);
      });
      socket.on('close', () => (closed += 1));
      socket.on('error', () => {});
      return once(socket, 'open');
    });
    await Promise.all(opening);
  }
  process.on('message', (order: 'count' | 'collect') => {
    if (order === 'count') return void process.send!(latencies.length);
    const { user, system } = process.cpuUsage(before);
    const delivery: Delivery = {
      events: latencies.length,
      bytes,
      latencyMs: quantilesOf(latencies),
      cpuMs: (user + system) / 1000,
      closed,
    };
    latencies = [];
    bytes = 0;
    before = process.cpuUsage();
    process.send!(delivery);
  });
  process.on('disconnect', () => process.exit(0));
  process.send!('connected');
}

if (process.argv[2] === '--fan-out-viewers') await watch(JSON.parse(process.argv[3]!) as ViewersOrder);
