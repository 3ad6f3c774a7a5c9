/**
 * How fast 2,000 viewers of two servers hear what one process appends to Redis.
 * Run: pnpm --filter @genai-bench/bench viewer-fan-out [--viewers 2000] [--seconds 20]
 *
 * Five processes: the one that appends (this), redis-server, two servers, and one with all viewers. A tick is what a run
 * publishes at once: progress, metrics, histogram and points, here as four lines of the sizes that those have.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { EventLog } from '@genai-bench/stream-server';
import { createRedisEventLog } from '@genai-bench/stream-server/redis';
import { startRedisServer } from '@genai-bench/tests/start-redis-server';
import { startFanOutServer, type FanOutServer } from './support/fan-out-server.ts';
import { nowUs, stampMark, startFanOutViewers, type Delivery } from './support/fan-out-viewers.ts';
import { machineLine } from './support/machine-line.ts';
import { markdownTable, writeResult } from './support/write-table.ts';

const viewerCount = numberAfter('--viewers', 2000);
const seconds = numberAfter('--seconds', 20);
const aimMs = 250;
const eventBytes = [400, 2500, 2000, 1500];
const machine = machineLine();

const redis = await startRedisServer({ appendfsync: 'everysec' });
const servers = await Promise.all(
  [1, 2].map(() => startFanOutServer({ redisUrl: redis.url, maxViewers: viewerCount })),
);
const log = await createRedisEventLog({ url: redis.url });
const viewers = await startFanOutViewers({
  urls: servers.map(({ websocketUrl }) => websocketUrl),
  count: viewerCount,
});
await log.startEpoch('fan-out');
await publish(log, 1, 2);
await settle(2 * viewerCount * eventBytes.length);

const rows: string[][] = [];
for (const ticksPerSecond of [1, 2, 4]) rows.push(await measure(ticksPerSecond));
await viewers.close();
await Promise.all(servers.map((server) => server.close()));
await log.close();
await redis.stop();

writeResult(
  'viewer-fan-out',
  `# Many viewers on two servers

${machine} All five processes (the one that appends, redis-server, which writes to the disk once a
second, two servers, and one with all ${viewerCount} viewers) share these cores with whatever else the machine does;
the viewers alone take a good part of them. On a busy machine the waiting for a core is most of what is
measured; the CPU time of a delivery is not affected by that. ${seconds} s for each row. A tick is four events, ${eventBytes.reduce((a, b) => a + b)} bytes
together; a run makes up to four ticks a second. Latency is from the call of \`append\` to the message at the viewer; the aim
is a p99 below ${aimMs} ms.

${markdownTable({
  head: [
    'ticks/s',
    'deliveries/s',
    'MB/s',
    'p50, ms',
    'p99, ms',
    'max, ms',
    'missing',
    'CPU of each server, cores',
    'of both for a delivery, µs',
    'CPU of the viewers, cores',
    'memory of each server, MiB',
    'met',
  ],
  rows,
})}

Missing: deliveries that a viewer was owed and did not get as an event of its own; servers replace or leave out what waits
for viewers that do not take it in time, and say so to them.
`,
);

async function measure(ticksPerSecond: number): Promise<string[]> {
  await viewers.collect();
  await Promise.all(servers.map((server) => server.use()));
  const beganAt = performance.now();
  await publish(log, ticksPerSecond, seconds);
  const owed = viewerCount * ticksPerSecond * seconds * eventBytes.length;
  await settle(owed);
  const passedMs = performance.now() - beganAt;
  const delivery: Delivery = await viewers.collect();
  const uses = await Promise.all(servers.map((server: FanOutServer) => server.use()));
  const serverCpuMs = uses.reduce((sum, { cpuMs }) => sum + cpuMs, 0);
  if (delivery.closed > 0) console.error(`${delivery.closed} viewers were cut off.`);
  const cores = (cpuMs: number): string => (cpuMs / passedMs).toFixed(2);
  return [
    String(ticksPerSecond),
    String(Math.round(delivery.events / (passedMs / 1000))),
    (delivery.bytes / 1e6 / (passedMs / 1000)).toFixed(1),
    delivery.latencyMs.p50.toFixed(0),
    delivery.latencyMs.p99.toFixed(0),
    delivery.latencyMs.max.toFixed(0),
    String(owed - delivery.events),
    uses.map(({ cpuMs }) => cores(cpuMs)).join(', '),
    ((serverCpuMs * 1000) / delivery.events).toFixed(1),
    cores(delivery.cpuMs),
    uses.map(({ residentMiB }) => residentMiB.toFixed(0)).join(', '),
    delivery.latencyMs.p99 < aimMs && owed === delivery.events ? 'yes' : 'no',
  ];
}

/** At fixed instants: a tick that is late does not put off the next one. */
async function publish(into: EventLog, ticksPerSecond: number, forSeconds: number): Promise<void> {
  const originMs = performance.now();
  for (let tick = 0; tick < ticksPerSecond * forSeconds; tick++) {
    await pause(Math.max(0, originMs + (tick * 1000) / ticksPerSecond - performance.now()));
    for (const size of eventBytes) {
      const message = `${stampMark}${String(nowUs()).padStart(16, '0')} `.padEnd(size, 'x');
      // Not waited for: Redis takes a tick as one batch. One that fails is sent later, and shows in the latency.
      into
        .append({ event_type: 'log', data: { message, level: 'info', timestamp: 1, atMs: tick } })
        .catch(() => {});
    }
  }
}

/** Until so many have come, or nothing comes any more. */
async function settle(owed: number): Promise<void> {
  for (let [count, before] = [0, -1]; count < owed && count > before;) {
    before = count;
    await pause(3000);
    count = await viewers.count();
  }
}

function numberAfter(flag: string, usual: number): number {
  const at = process.argv.indexOf(flag);
  return at < 0 ? usual : Number(process.argv[at + 1]);
}
