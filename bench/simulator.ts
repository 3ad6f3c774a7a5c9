/**
 * How many paced chunks the simulator sends from one core, and how late. Run in bench/, after a build: npx tsx simulator.ts [seconds]
 * The server has a process of its own; the client here is a bare socket that only counts events.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { monotonicNowMs, startSimulator } from '@genai-bench/simulator';
import type { SimulatorStats, TruthLog } from '@genai-bench/simulator';

interface Load {
  readonly chunksPerSecond: number;
  readonly streams: number;
  readonly decode: 'independent' | 'lockstep';
}
interface ServerReading {
  readonly stats: SimulatorStats;
  readonly cpuMicroseconds: number;
  readonly atMs: number;
}
interface Lateness {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

const loads: readonly Load[] = [
  { chunksPerSecond: 12_500, streams: 512, decode: 'independent' },
  { chunksPerSecond: 25_000, streams: 512, decode: 'independent' },
  { chunksPerSecond: 50_000, streams: 512, decode: 'independent' },
  { chunksPerSecond: 75_000, streams: 512, decode: 'independent' },
  { chunksPerSecond: 100_000, streams: 1000, decode: 'independent' },
  { chunksPerSecond: 200_000, streams: 1000, decode: 'independent' },
  { chunksPerSecond: 50_000, streams: 512, decode: 'lockstep' },
];

/**
 * How far chunks handed over between two instants lie behind the beat of their stream. The beat is the
 * earliest line with the planned interval that no chunk of the window precedes.
 */
function judgePacing(truth: TruthLog, intervalMs: number, fromMs: number, toMs: number): Lateness {
  const latenesses: number[] = [];
  for (const { chunks } of truth.requests()) {
    const offsets = chunks
      .map(({ atMs }, index) => ({ atMs, offsetMs: atMs - index * intervalMs }))
      .filter(({ atMs }) => atMs >= fromMs && atMs < toMs)
      .map(({ offsetMs }) => offsetMs);
    const earliest = offsets.reduce((least, offset) => Math.min(least, offset), Number.POSITIVE_INFINITY);
    for (const offset of offsets) latenesses.push(offset - earliest);
  }
  const sorted = Float64Array.from(latenesses).sort();
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
  return { p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) };
}

async function serve(load: Load): Promise<void> {
  const itlMs = (1000 * load.streams) / load.chunksPerSecond;
  const readings: ServerReading[] = [];
  const simulator = await startSimulator({
    itlMs,
    ttftMs: 200,
    maxBatchSize: load.streams,
    maxModelTokens: 100_000_000,
    decode: load.decode,
  });
  process.on('message', (message) => {
    if (message === 'read') {
      const { user, system } = process.cpuUsage();
      const reading: ServerReading = {
        stats: simulator.stats(),
        cpuMicroseconds: user + system,
        atMs: monotonicNowMs(),
      };
      readings.push(reading);
      process.send?.(reading);
      return;
    }
    const [from, to] = readings;
    process.send?.(judgePacing(simulator.truth, itlMs, from?.atMs ?? 0, to?.atMs ?? 0));
    void simulator.close().then(() => process.disconnect());
  });
  process.send?.({ port: simulator.port });
}

function openStream(port: number, maxTokens: number, count: (events: number) => void): Socket {
  const body = JSON.stringify({
    model: 'sim',
    stream: true,
    ignore_eos: true,
    max_tokens: maxTokens,
    messages: [{ role: 'user', content: 'Count for me.' }],
  });
  const socket = connect({
    port,
    host: '127.0.0.1',
    noDelay: true,
    onread: {
      buffer: Buffer.allocUnsafe(64 * 1024),
      callback: (size, buffer) => {
        const read = Buffer.from(buffer.buffer, buffer.byteOffset, size);
        let events = 0;
        for (let at = read.indexOf('\n\n'); at >= 0; at = read.indexOf('\n\n', at + 2)) events++;
        count(events);
        return true;
      },
    },
  });
  socket.on('error', () => undefined); // the server ends all streams at once when the run is over
  socket.write(
    `POST /v1/chat/completions HTTP/1.1\r\nHost: sim\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  return socket;
}

async function measure(load: Load, seconds: number): Promise<string> {
  const child = fork(fileURLToPath(import.meta.url), ['serve', JSON.stringify(load)]);
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  const read = async (): Promise<ServerReading> => {
    child.send('read');
    const [reading] = (await once(child, 'message')) as [ServerReading];
    return reading;
  };
  let events = 0;
  // Enough tokens for the whole run; opened over half a second, so that the phases of the streams are spread.
  const maxTokens = Math.ceil((load.chunksPerSecond / load.streams) * (seconds + 10));
  const sockets: Socket[] = [];
  for (let index = 0; index < load.streams; index++) {
    sockets.push(openStream(port, maxTokens, (count) => (events += count)));
    if (index % 10 === 9) await new Promise((resolve) => setTimeout(resolve, (500 * 10) / load.streams));
  }
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const before = await read();
  const eventsBefore = events;
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  const after = await read();
  const received = events - eventsBefore;
  for (const socket of sockets) socket.destroy();
  const closed = once(child, 'exit');
  child.send('close');
  const [{ p50Ms, p99Ms, maxMs }] = (await once(child, 'message')) as [Lateness];
  await closed;

  const elapsedSeconds = (after.atMs - before.atMs) / 1000;
  const sent = after.stats.events - before.stats.events;
  const cpuPerChunk = (after.cpuMicroseconds - before.cpuMicroseconds) / sent;
  const cpuShare = (after.cpuMicroseconds - before.cpuMicroseconds) / 1e6 / elapsedSeconds;
  const cells = [
    load.decode,
    load.streams,
    load.chunksPerSecond,
    Math.round(sent / elapsedSeconds),
    Math.round(received / elapsedSeconds),
    cpuPerChunk.toFixed(1),
    cpuShare.toFixed(2),
    p50Ms.toFixed(3),
    p99Ms.toFixed(2),
    maxMs.toFixed(1),
  ];
  return `| ${cells.join(' | ')} |`;
}

async function main(): Promise<void> {
  const seconds = Number(process.argv[2] ?? 5);
  const rows: string[] = [];
  for (const load of loads) {
    const row = await measure(load, seconds);
    process.stdout.write(`${row}\n`);
    rows.push(row);
  }
  const report = [
    '# Simulator: paced chunks from one process',
    '',
    `Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), load average at the end ` +
      `${loadavg()[0]?.toFixed(1)}, ${seconds} s per row after a second of settling, client in another process on loopback.`,
    'Lateness: hand-over to the socket against the stream’s own beat, from the truth log (see `judgePacing`).',
    '',
    '| decode | streams | planned chunks/s | sent chunks/s | received chunks/s | CPU µs/chunk | cores used | lateness p50 ms | p99 ms | max ms |',
    '|---|---|---|---|---|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
  mkdirSync(new URL('results/', import.meta.url), { recursive: true });
  writeFileSync(new URL('results/simulator.md', import.meta.url), report);
}

if (process.argv[2] === 'serve') await serve(JSON.parse(process.argv[3] ?? '') as Load);
else await main();
