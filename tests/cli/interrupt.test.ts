import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startLoopbackServer, type LoopbackServer } from './support/loopback-server.ts';
import { spawnCli, temporaryFolder, type SpawnedCli } from './support/spawn-cli.ts';

let server: LoopbackServer;
let cli: SpawnedCli | undefined;
beforeEach(async () => {
  server = await startLoopbackServer({ holds: true });
});
afterEach(async () => {
  cli?.kill('SIGKILL');
  await cli?.ended;
  await server.close();
});

/** A run with two requests in flight whose answers have begun and do not end. */
async function startHeldRun(cwd: string, ...more: readonly string[]): Promise<SpawnedCli> {
  const args = ['benchmark', '--api-base', server.url, '--model', 'm', '--num-concurrency', '2'];
  cli = spawnCli([...args, '--max-requests-per-run', '100', '--experiment-base-dir', 'out', ...more], {
    cwd,
  });
  const early = cli.ended.then((code) => {
    throw new Error(`ended with ${code} before its requests were under way:\n${cli?.stderr}`);
  });
  await Promise.race([server.waitForHeld(2), early]);
  early.catch(() => {}); // A later end is what the tests are about.
  return cli;
}

describe('Ctrl-C', () => {
  it('says so at once, lets answers in flight end, and keeps partial results marked aborted', async () => {
    const cwd = temporaryFolder();
    const run = await startHeldRun(cwd, '--json');
    run.kill('SIGINT');
    await run.waitFor('stderr', 'Interrupted: no new requests');
    server.release();
    expect(await run.ended).toBe(130);
    // A load thread may have started a request before it heard of the end; it counts like any other.
    const issued = server.bodies.length;
    expect(issued).toBeLessThan(100);
    expect(JSON.parse(run.stdout)).toMatchObject({
      exitCode: 130,
      status: 'aborted',
      levels: [{ status: 'aborted', counts: { issued, byOutcome: { completed: issued } } }],
    });
    const [folder = ''] = readdirSync(join(cwd, 'out'));
    const saved: unknown = JSON.parse(readFileSync(join(cwd, 'out', folder, 'summary.json'), 'utf8'));
    expect(saved).toMatchObject({ status: 'aborted' });
  });

  it('quits at once the second time', async () => {
    const run = await startHeldRun(temporaryFolder());
    run.kill('SIGINT');
    await run.waitFor('stderr', 'Interrupted');
    run.kill('SIGINT');
    expect(await run.ended).toBe(130);
  });

  it('has a code of its own for SIGTERM', async () => {
    const run = await startHeldRun(temporaryFolder());
    run.kill('SIGTERM');
    await run.waitFor('stderr', 'Interrupted');
    server.release();
    expect(await run.ended).toBe(143);
  });

  it('is what the closing of the terminal counts as, however often that is said', async () => {
    const cwd = temporaryFolder();
    const run = await startHeldRun(cwd, '--json');
    run.kill('SIGHUP');
    await run.waitFor('stderr', 'Interrupted');
    run.kill('SIGHUP');
    server.release();
    expect(await run.ended).toBe(129);
    expect(JSON.parse(run.stdout)).toMatchObject({ exitCode: 129, status: 'aborted', levels: [{}] });
    const [folder = ''] = readdirSync(join(cwd, 'out'));
    expect(JSON.parse(readFileSync(join(cwd, 'out', folder, 'summary.json'), 'utf8'))).toMatchObject({
      status: 'aborted',
      levels: [{ status: 'aborted' }],
    });
  });

  it('cancels what does not end within --drain', async () => {
    const run = await startHeldRun(temporaryFolder(), '--json', '--drain', '50ms');
    run.kill('SIGINT');
    expect(await run.ended).toBe(130);
    expect(JSON.parse(run.stdout)).toMatchObject({
      levels: [{ counts: { issued: 2, byOutcome: { cancelled: 2 } } }],
    });
  });
});
