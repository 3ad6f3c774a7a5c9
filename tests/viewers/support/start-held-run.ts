import { onTestFinished } from 'vitest';
import { startLoopbackServer } from '../../cli/support/loopback-server.ts';
import type { SpawnedCli } from '../../cli/support/spawn-cli.ts';
import { cliForTest } from '../../support/cli-for-test.ts';

export interface HeldRun {
  readonly cli: SpawnedCli;
  /** From now on its requests are answered. */
  release(): void;
}

/** A benchmark on a Redis, in a process of its own, whose requests are answered when it is let go. */
export async function startHeldRun(
  redisUrl: string,
  model: string,
  requestCount: number,
  ...flags: readonly string[]
): Promise<HeldRun> {
  const target = await startLoopbackServer({ holds: true });
  onTestFinished(() => target.close());
  const load = `--num-concurrency 2 --max-requests-per-run ${requestCount}`;
  const cli = cliForTest(
    `benchmark --api-base ${target.url} --model ${model} ${load} --redis-url ${redisUrl} --json`
      .split(' ')
      .concat(flags),
  );
  await target.waitForHeld(2);
  return { cli, release: () => target.release() };
}
