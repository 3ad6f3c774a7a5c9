import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { entry } from '../cli/support/spawn-cli.ts';
import { ensureTool } from '../support/ensure-tool.ts';
import type { HostProcess } from '../support/host-process.ts';
import { kernelRefusals } from '../support/kernel-refusals.ts';
import { startNetwork, type NetworkHost } from '../support/network-hosts.ts';
import { weatherMaker } from '../support/network-weather.ts';

const refusals = await kernelRefusals();
const echo = join(import.meta.dirname, '../support/echo-child.mjs');
const roundTrips = join(import.meta.dirname, '../support/round-trips-child.mjs');
/** A worker that is cut off holds on for 45 s, in case that it is Redis that is away. */
const boundedMs = 150_000;
const madeBy = weatherMaker(refusals);
const weather = madeBy === undefined ? undefined : { delayMs: 15, lossPercent: 1, madeBy };
const network = { hostCount: 3, ...(weather === undefined ? {} : { weather }) };
const maker = madeBy === 'netem' ? 'the kernel' : 'a relay, because this kernel has no netem';
const between =
  weather === undefined
    ? 'with nothing between them: this kernel permits no delay and loss'
    : `with ${weather.delayMs} ms of delay and ${weather.lossPercent}% of loss each way, made by ${maker}`;

interface Result {
  readonly status: string;
  readonly levels: readonly {
    readonly counts: { readonly issued: number; readonly byOutcome: Readonly<Record<string, number>> };
    readonly instrument: { readonly grade: { readonly verdict: string } };
  }[];
  readonly fleet: {
    readonly workers: readonly {
      readonly name: string;
      readonly status: string;
      readonly recordCount: number;
      readonly lostShare?: number;
      readonly clockOffsetMs?: number;
      readonly clockUncertaintyMs?: number;
    }[];
  };
}

/** Redis and a model server at the middle, and three hosts with a worker each, some way off. */
async function startFleet() {
  const { hub, hosts } = await startNetwork(network);
  const redisServer = await ensureTool({
    name: 'redis-server',
    variable: 'REDIS_SERVER_PATH',
    candidates: ['redis-server'],
    debianPackage: 'redis-server',
  });
  const settings = ['--bind', hub.address, '--protected-mode', 'no', '--save', '', '--appendonly', 'no'];
  const redis = hub.start(redisServer, [...settings, '--maxmemory-policy', 'noeviction']);
  await redis.says('Ready to accept connections');
  const start = (host: NetworkHost, ...args: readonly string[]): HostProcess =>
    host.start(process.execPath, [entry, ...args], { GENAI_BENCH_REDIS_URL: `redis://${hub.address}:6379` });
  const simulator = start(
    hub,
    'simulate',
    '--host',
    hub.address,
    '--port',
    '8082',
    '--ttft-ms',
    '5',
    '--itl-ms',
    '2',
  );
  await simulator.says('8082');
  const workers = hosts.map((host, index) => start(host, 'worker', '--name', `host-${index}`));
  await Promise.all(workers.map((worker) => worker.says('waits for runs')));
  const target = [
    '--api-base',
    `http://${hub.address}:8082`,
    '--model',
    'sim',
    '--traffic-scenario',
    'D(20,25)',
  ];
  const benchmark = (...load: readonly string[]): HostProcess =>
    start(hub, 'benchmark', ...target, '--workers', '3', '--no-save', '--json', ...load);
  return { hosts, workers, benchmark };
}

function resultOf({ stdout }: HostProcess): Result {
  return JSON.parse(stdout) as Result; // Holds: --json prints it and nothing else.
}

// Not skipped where it cannot be: then the tests below prove that it cannot.
if (refusals.namespace === '')
  describe(`hosts apart, ${between}`, () => {
    if (weather !== undefined)
      test(
        'are as far apart as that, from the middle and from each other',
        async () => {
          const { hub, hosts } = await startNetwork({ ...network, hostCount: 2 });
          const [here, there] = [hosts[0]!, hosts[1]!];
          const sent = 2000;
          for (const { to, ways } of [
            { to: hub, ways: 2 },
            { to: there, ways: 4 },
          ]) {
            await to.start(process.execPath, [echo, to.address, '9000']).says('echoes');
            const asking = here.start(process.execPath, [roundTrips, to.address, '9000', `${sent}`]);
            expect(await asking.ended, asking.stderr).toBe(0);
            const tripsMs = JSON.parse(asking.stdout) as number[]; // Holds: it prints that.
            expect(Math.min(...tripsMs)).toBeGreaterThanOrEqual(ways * weather.delayMs);
            // With 1% lost on each way, that none is lost, or so many, happens less than once in 10^17 times.
            expect(tripsMs.length).toBeLessThan(sent);
            expect(tripsMs.length).toBeGreaterThan(0.8 * sent);
          }
        },
        boundedMs,
      );

    test(
      'make one run together, and lose none of it',
      async () => {
        const { benchmark } = await startFleet();
        const run = benchmark('--num-concurrency', '6', '--max-requests-per-run', '120');
        expect(await run.ended, run.stderr).toBe(0);
        const { levels, fleet, status } = resultOf(run);
        expect(status).toBe('completed');
        expect(levels[0]?.counts.byOutcome).toMatchObject({ completed: 120 });
        expect(fleet.workers.map(({ name }) => name).toSorted()).toEqual(['host-0', 'host-1', 'host-2']);
        expect(fleet.workers.reduce((sum, { recordCount }) => sum + recordCount, 0)).toBe(120);
        for (const { clockOffsetMs, clockUncertaintyMs } of fleet.workers) {
          // All hosts are on one machine and its one clock: the true offset is 0.
          expect(Math.abs(clockOffsetMs!)).toBeLessThanOrEqual(clockUncertaintyMs!);
          expect(clockUncertaintyMs).toBeGreaterThanOrEqual(weather?.delayMs ?? 0);
        }
      },
      boundedMs,
    );

    test(
      'end a run in bounded time when one is cut off, count what it delivered once, and have it back afterwards',
      async () => {
        const { hosts, workers, benchmark } = await startFleet();
        const run = benchmark('--num-concurrency', '6', '--max-requests-per-run', '1800');
        // Its first line of progress comes when the load has gone on for five seconds.
        await run.says(' in flight');
        hosts[1]!.unplug();
        await run.ended;
        const { levels, fleet } = resultOf(run);
        const lost = fleet.workers.find(({ name }) => name === 'host-1');
        expect(lost).toMatchObject({ status: 'lost' });
        expect(lost?.lostShare).toBeGreaterThan(0);
        expect(lost?.lostShare).toBeLessThanOrEqual(1 / 3);
        const others = fleet.workers.filter(({ name }) => name !== 'host-1');
        expect(others.map(({ status, recordCount }) => [status, recordCount])).toEqual([
          ['completed', 600],
          ['completed', 600],
        ]);
        expect(levels[0]?.counts.issued).toBe(1200 + (lost?.recordCount ?? 0));
        expect(levels[0]?.instrument.grade.verdict).not.toBe('trusted');
        hosts[1]!.plugIn();
        // "Waiting" or "waiting": it may still read that the run is over, or hear nothing of it any more.
        await workers[1]!.says('aiting');
        const next = benchmark(
          '--num-concurrency',
          '6',
          '--max-requests-per-run',
          '60',
          '--worker-wait',
          '60s',
        );
        expect(await next.ended, next.stderr).toBe(0);
        expect(resultOf(next).levels[0]?.counts.byOutcome).toMatchObject({ completed: 60 });
        expect(resultOf(next).fleet.workers).toHaveLength(3);
      },
      boundedMs,
    );
  });
else
  describe('hosts apart: network namespaces are not permitted here', () => {
    test('because this process has not both capabilities for them, or the kernel says no all the same', async () => {
      const status = await readFile('/proc/self/status', 'utf8');
      const capabilities = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0'}`);
      const both = (1n << 12n) | (1n << 21n); // CAP_NET_ADMIN and CAP_SYS_ADMIN.
      expect(refusals.namespace).toMatch(/not permitted|denied|not supported/i);
      if ((capabilities & both) === both) expect((await kernelRefusals()).namespace).not.toBe('');
    });
  });

if (refusals.namespace === '' && weather === undefined)
  describe('delay and loss: not permitted here', () => {
    test('because the kernel was built or started without netem, and without tunnels to a relay', async () => {
      expect(refusals.netem).toMatch(/qdisc kind is unknown|not permitted|not supported/i);
      expect(refusals.tunnel).toMatch(/unknown device type|not permitted|not supported/i);
      expect(await kernelRefusals()).toEqual(refusals);
    });
  });
