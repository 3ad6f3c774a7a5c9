import { onTestFinished, expect, test } from 'vitest';
import { pageOf } from '../cli/support/connect-viewer.ts';
import { startLoopbackServer } from '../cli/support/loopback-server.ts';
import { spawnCli } from '../cli/support/spawn-cli.ts';

const token = 'control-token-of-the-test';

/** A server that others start runs on, with these ceilings, and a target that never ends an answer. */
async function serveWith(ceilings: readonly string[]) {
  const target = await startLoopbackServer({ holds: true });
  const args = ['serve', '--port', '0', '--streaming-control-token-env', 'C', ...ceilings];
  const serve = spawnCli(args, { env: { C: token } });
  onTestFinished(async () => {
    serve.kill('SIGKILL');
    await serve.ended;
    await target.close();
  });
  const page = await pageOf(serve);
  const start = (plan: Readonly<Record<string, unknown>>): Promise<Response> =>
    fetch(`${page}/api/v1/runs`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ apiBase: target.url, model: 'm', scenarios: ['D(10,3)'], ...plan }),
    });
  return { serve, target, page, start };
}

test('a plan above a ceiling is refused over REST with the ceiling and the flag that sets it, and sends nothing', async () => {
  const { target, page, start } = await serveWith(
    '--max-run-requests 100 --max-run-concurrency 4 --max-run-duration 60s'.split(' '),
  );
  const refused = [
    [{ concurrency: 1, maxRequests: 1, warmupRequests: 1_000_000_000 }, 'at most 100 may be made'],
    [{ concurrency: [1, 2], maxRequests: 60 }, 'at most 100 may be made'],
    [{ concurrency: 5, maxRequests: 10 }, 'at most 4 may be made'],
    [{ requestRate: 5, maxRequests: 10 }, 'at most 4 may be made'],
    [{ concurrency: 1, maxDurationMs: 61_000 }, 'at most 60000 ms may be used'],
  ] as const;
  for (const [plan, ceiling] of refused) {
    const answer = await start(plan);
    const text = await answer.text();
    expect(answer.status, text).toBe(400);
    expect(text).toContain(ceiling);
    expect(text).toContain('--max-run-requests, --max-run-concurrency and --max-run-duration');
  }
  expect(target.bodies).toEqual([]);
  expect(await (await fetch(`${page}/api/v1/runs`)).json()).toMatchObject({ runs: [] });
});

test('a run that says nothing of its time is ended when its time is up, and is kept as aborted', async () => {
  const { serve, page, start } = await serveWith(['--max-run-duration', '2s']);
  const started = await start({ concurrency: 1, maxRequests: 10, drainMs: 100 });
  expect(started.status).toBe(201);
  const { runId } = (await started.json()) as { runId: string };
  await serve.waitFor('stderr', `Run ${runId} is ended after 2000 ms (--max-run-duration).`);
  await serve.waitFor('stderr', `Run ${runId} is over.`);
  expect(await (await fetch(`${page}/api/v1/runs`)).json()).toMatchObject({
    runs: [{ runId, status: 'aborted' }],
  });
});
