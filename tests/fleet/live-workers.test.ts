import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Envelope, RunView } from '@genai-bench/stream-server';
import { expect, test } from 'vitest';
import { connectViewer, pageOf } from '../cli/support/connect-viewer.ts';
import { temporaryFolder } from '../cli/support/spawn-cli.ts';
import { cliForTest } from '../support/cli-for-test.ts';
import { redisForTest, startFleetWorkers } from '../support/fleet-for-test.ts';
import { simulatorForTest } from '../support/test-servers.ts';

type WorkersEnvelope = Extract<Envelope, { event_type: 'workers' }>;

const isWorkers = (envelope: Envelope): envelope is WorkersEnvelope => envelope.event_type === 'workers';

/** Each of them makes load, and some of it has arrived. */
function isEveryoneAtWork({ data }: WorkersEnvelope): boolean {
  return (
    data.workers.length === 2 &&
    data.workers.every(({ status, recordCount }) => status === 'running' && recordCount > 0)
  );
}

test('a viewer, the snapshot and the recording know the workers of a level while it goes on', async () => {
  const [redis, simulator, cwd] = [await redisForTest(), await simulatorForTest(), temporaryFolder()];
  const workers = await startFleetWorkers(redis.url, 2);
  const target = ['benchmark', '--api-base', simulator.url, '--model', 'sim', '--no-save'];
  const load = [
    '--num-concurrency',
    '4',
    '--max-requests-per-run',
    '100000',
    '--traffic-scenario',
    'D(20,8)',
  ];
  const page = ['--enable-streaming', '--streaming-port', '0', '--record', 'run.ndjson'];
  const run = cliForTest([...target, ...load, ...page, '--workers', '2', '--redis-url', redis.url], { cwd });
  const address = await pageOf(run);
  const viewer = await connectViewer(`${address.replace('http', 'ws')}/ws`);
  await viewer.until((all) => all.some((envelope) => isWorkers(envelope) && isEveryoneAtWork(envelope)));
  const { state } = (await (await fetch(`${address}/api/v1/snapshot`)).json()) as { state: RunView };
  expect(new Map(state.levels[0]!.workers!.map(({ name, status }) => [name, status]))).toEqual(
    new Map([
      ['w0', 'running'],
      ['w1', 'running'],
    ]),
  );
  workers[1]!.process.kill('SIGTERM');
  const isEnded = ({ data }: WorkersEnvelope): boolean =>
    data.workers.some(({ name, status }) => name === 'w1' && status === 'failed');
  await viewer.until((all) => all.some((envelope) => isWorkers(envelope) && isEnded(envelope)));
  run.kill('SIGINT');
  await viewer.until((all) => all.some(({ event_type }) => event_type === 'run_finished'));
  expect(await run.ended).toBe(130);
  const live = viewer.messages.filter(isWorkers);
  const recorded = readFileSync(join(cwd, 'run.ndjson'), 'utf8')
    .split('\n')
    .filter((line) => line.includes('"workers"'))
    .map((line) => JSON.parse(line) as Envelope)
    .filter(isWorkers);
  expect(recorded.map(({ data }) => data)).toEqual(expect.arrayContaining(live.map(({ data }) => data)));
}, 90_000);
