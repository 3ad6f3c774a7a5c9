import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Envelope } from '@genai-bench/stream-server';
import { connectViewer, pageOf } from './support/connect-viewer.ts';
import { startLoopbackServer, type LoopbackOptions, type LoopbackServer } from './support/loopback-server.ts';
import { runCli, spawnCli, temporaryFolder, type CliOptions, type SpawnedCli } from './support/spawn-cli.ts';

const targets: LoopbackServer[] = [];
const programs: SpawnedCli[] = [];
const others: Server[] = [];
afterEach(async () => {
  for (const program of programs.splice(0)) {
    program.kill('SIGKILL');
    await program.ended;
  }
  for (const target of targets.splice(0)) await target.close();
  for (const other of others.splice(0)) await new Promise((resolve) => other.close(resolve));
});

async function startTarget(options: LoopbackOptions = {}): Promise<LoopbackServer> {
  const target = await startLoopbackServer(options);
  targets.push(target);
  return target;
}

function start(args: readonly string[], options?: CliOptions): SpawnedCli {
  const program = spawnCli(args, options);
  programs.push(program);
  return program;
}

/** Ten requests, served on any free port. */
function servedRun(target: LoopbackServer, ...more: readonly string[]): string[] {
  const run = ['benchmark', '--api-base', target.url, '--model', 'm', '--num-concurrency', '2'];
  return [...run, '--max-requests-per-run', '10', '--enable-streaming', '--streaming-port', '0', ...more];
}

async function listen(port: number, onRequest?: Parameters<typeof createServer>[1]): Promise<Server> {
  const server = createServer(onRequest ?? (() => {}));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
  others.push(server);
  return server;
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port; // Holds: it listens on TCP.

async function getJson(url: string): Promise<unknown> {
  return (await fetch(url)).json();
}

describe('benchmark --enable-streaming', () => {
  it('stays after the run until Ctrl-C when told to, with the finished run and its requests', async () => {
    const cli = start(servedRun(await startTarget(), '--streaming-linger', 'always'));
    const page = await pageOf(cli);
    await cli.waitFor('stderr', 'the page stays at');
    expect(cli.stdout).toMatch(/^\| scenario/);
    expect(await getJson(`${page}/api/status`)).toMatchObject({ status: 'completed' });
    const { runs } = (await getJson(`${page}/api/v1/runs`)) as { runs: { runId: string }[] };
    expect(runs).toMatchObject([{ status: 'completed', requestCount: 10 }]);
    const runUrl = `${page}/api/v1/runs/${runs[0]!.runId}`;
    expect(await getJson(runUrl)).toMatchObject({ state: 'finished', summary: { levels: [{}] } });
    expect(await getJson(`${runUrl}/records?limit=3`)).toMatchObject({ totalCount: 10 });
    cli.kill('SIGINT');
    expect(await cli.ended).toBe(0);
  });

  it.each([[], ['--streaming-linger', 'never'], ['--streaming-linger', '10ms']])(
    'ends by itself where nobody sits, with %j',
    async (...linger) => {
      const { code } = await runCli(servedRun(await startTarget(), '--no-save', ...linger));
      expect(code).toBe(0);
    },
  );

  it('keeps the meaning of Ctrl-C: viewers see the run end aborted, and nothing lingers', async () => {
    const target = await startTarget({ holds: true });
    const cli = start(servedRun(target, '--streaming-linger', 'always', '--drain', '60s'));
    await target.waitForHeld(2);
    const viewer = await connectViewer(`${(await pageOf(cli)).replace('http', 'ws')}/ws`);
    cli.kill('SIGINT');
    await cli.waitFor('stderr', 'Interrupted');
    target.release();
    const messages = await viewer.untilStop();
    expect(messages.find(({ event_type }) => event_type === 'run_finished')).toMatchObject({
      data: { summary: { status: 'aborted' } },
    });
    expect(await cli.ended).toBe(130);
  });

  it('ends with the code of an interruption, and says so, when the run is stopped from the page', async () => {
    const target = await startTarget({ holds: true });
    const token = 'control-token-of-the-test';
    const cli = start(servedRun(target, '--drain', '60s', '--streaming-control-token-env', 'C'), {
      env: { C: token },
    });
    await target.waitForHeld(2);
    const page = await pageOf(cli);
    const viewer = await connectViewer(`${page.replace('http', 'ws')}/ws`);
    const isOfRun = ({ run_id }: Envelope): boolean => run_id !== undefined;
    const runId = (await viewer.until((all) => all.some(isOfRun))).find(isOfRun)!.run_id;
    const stopped = await fetch(`${page}/api/v1/runs/${runId}/stop`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: '{}',
    });
    expect(stopped.status).toBe(202);
    target.release();
    expect(await cli.ended).toBe(130);
    expect(cli.stderr).toMatch(/^genai-bench: the run was aborted: it was stopped from the page\.$/m);
  });

  it('refuses a stated port that is busy, before it sends anything', async () => {
    const target = await startTarget();
    const port = portOf(await listen(0));
    const { code, stderr } = await runCli(servedRun(target, '--streaming-port', String(port)));
    expect({ code, requests: target.bodies.length }).toEqual({ code: 2, requests: 0 });
    expect(stderr).toMatch(/^genai-bench: --streaming-port: Port \d+ .* is busy/m);
  });

  it('takes the next port, and says so, when the usual one is busy', async () => {
    // Someone else may have it already, which serves as well.
    await listen(8080).catch(() => {});
    const target = await startTarget();
    const run = ['benchmark', '--api-base', target.url, '--model', 'm', '--num-concurrency', '1'];
    const few = ['--max-requests-per-run', '1', '--no-save', '--enable-streaming'];
    const { code, stderr } = await runCli([...run, ...few]);
    expect(stderr).toMatch(/Live at http:\/\/localhost:80(8[1-9]|9\d)\/ \(port 8080 is busy\)/);
    expect(code).toBe(0);
  });

  it('needs a token beyond this machine, and asks viewers for it', async () => {
    const target = await startTarget({ holds: true });
    const open = await runCli(servedRun(target, '--streaming-host', '0.0.0.0'));
    expect(open.code).toBe(2);
    expect(open.stderr).toContain('--streaming-token-env');
    const token = 'a-token-of-some-length';
    const cli = start(servedRun(target, '--streaming-host', '0.0.0.0', '--streaming-token-env', 'T'), {
      env: { T: token },
    });
    const page = await pageOf(cli);
    expect(cli.stderr).toContain(`${page}/, with #token= and the viewer token behind it`);
    expect(cli.stderr).not.toContain(token);
    expect((await fetch(`${page}/api/status`)).status).toBe(401);
    await expect(connectViewer(`${page.replace('http', 'ws')}/ws`)).rejects.toThrow('401');
    const authorization = `Bearer ${token}`;
    expect((await fetch(`${page}/api/status`, { headers: { authorization } })).status).toBe(200);
    target.release();
    expect(await cli.ended).toBe(0);
  });

  it('shows no secret: not in a frame, a recording, the history, an answer or the terminal', async () => {
    const canary = 'sk-canary-7f3a91';
    const control = 'control-canary-5b21d0';
    const target = await startTarget({ holds: true, echoesKey: true });
    const cwd = temporaryFolder();
    const keys = ['--api-key-env', 'K', '--header', `X-Extra: ${canary}-header`];
    const secrets = [...keys, '--streaming-control-token-env', 'C'];
    const cli = start(servedRun(target, ...secrets, '--record', '--streaming-linger', 'always'), {
      cwd,
      env: { K: canary, C: control },
    });
    const page = await pageOf(cli);
    await target.waitForHeld(2);
    const viewer = await connectViewer(`${page.replace('http', 'ws')}/ws`);
    target.release();
    await cli.waitFor('stderr', 'the page stays at');
    const { runs } = (await getJson(`${page}/api/v1/runs`)) as { runs: { runId: string }[] };
    const paths = ['/', '/api/status', '/api/history', '/api/v1/snapshot', '/metrics'];
    const runPaths = ['', '/records', '/export?format=json', '/export?format=html'];
    const texts: string[] = [];
    for (const path of [...paths, ...runPaths.map((part) => `/api/v1/runs/${runs[0]!.runId}${part}`)]) {
      const answer = await fetch(`${page}${path}`);
      expect({ path, status: answer.status }).toEqual({ path, status: 200 });
      texts.push(await answer.text());
    }
    cli.kill('SIGINT');
    await cli.ended;
    texts.push(JSON.stringify(viewer.messages), cli.stdout, cli.stderr);
    const files = readdirSync(cwd, { recursive: true, encoding: 'utf8' })
      .map((name) => join(cwd, name))
      .filter((path) => statSync(path).isFile());
    expect(files.filter((path) => /events\.ndjson$|history\.db$/.test(path))).toHaveLength(2);
    texts.push(...files.map((path) => readFileSync(path, 'latin1')));
    expect(target.authorizations).toContain(`Bearer ${canary}`);
    for (const text of texts) {
      expect(text).not.toContain(canary);
      expect(text).not.toContain(control);
    }
  });

  it('tells a webhook that the run completed and missed an objective, and signs it', async () => {
    const deliveries: { headers: IncomingHttpHeaders; body: string }[] = [];
    const hook = await listen(0, (request, response) => {
      let body = '';
      request.on('data', (part: Buffer) => (body += part.toString()));
      request.on('end', () => {
        deliveries.push({ headers: request.headers, body });
        response.end();
      });
    });
    const flags = ['--notify-url', `http://127.0.0.1:${portOf(hook)}/`, '--notify-secret-env', 'S'];
    const run = servedRun(await startTarget(), ...flags, '--goodput', 'ttft:0.000001');
    // 5 where the machine is too busy for figures that can be judged; who is told of a miss is told so all the same.
    expect([3, 5]).toContain((await runCli(run, { env: { S: 'hook-secret' } })).code);
    const bodies = deliveries.map(({ body }) => JSON.parse(body) as { event: string });
    expect(bodies.map(({ event }) => event)).toEqual(['run-completed', 'slo-missed']);
    const { headers, body } = deliveries[0]!;
    const signature = Object.values(headers).find((value) => /^t=\d+,v1=/.test(String(value)));
    const [, atSeconds = '', mac] = /^t=(\d+),v1=(\w+)$/.exec(String(signature)) ?? [];
    expect(mac).toBe(createHmac('sha256', 'hook-secret').update(`${atSeconds}.${body}`).digest('hex'));
  });

  it('tells a webhook of a run that came to nothing', async () => {
    const bodies: string[] = [];
    const hook = await listen(0, (request, response) => {
      request.on('data', (part: Buffer) => bodies.push(part.toString()));
      request.on('end', () => response.end());
    });
    const target = await startTarget({ status: 401, guardsModels: true });
    const url = `http://127.0.0.1:${portOf(hook)}/`;
    expect((await runCli(servedRun(target, '--notify-url', url))).code).toBe(4);
    expect(JSON.parse(bodies.join(''))).toMatchObject({ event: 'run-failed' });
  });

  it('refuses to overwrite a recording, before the run', async () => {
    const target = await startTarget();
    const cwd = temporaryFolder();
    const run = servedRun(target, '--record', 'events.ndjson', '--no-save');
    expect((await runCli(run, { cwd })).code).toBe(0);
    const again = await runCli(run, { cwd });
    expect(again.stderr).toContain('--record: events.ndjson exists already');
    expect({ code: again.code, requests: target.bodies.length }).toEqual({ code: 2, requests: 10 });
  });
});
