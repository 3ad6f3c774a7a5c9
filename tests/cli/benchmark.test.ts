import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { startLoopbackServer, type LoopbackOptions, type LoopbackServer } from './support/loopback-server.ts';
import { connectViewer, freePort } from './support/connect-viewer.ts';
import { runCli, spawnCli, temporaryFolder } from './support/spawn-cli.ts';

const servers: LoopbackServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function start(options: LoopbackOptions = {}): Promise<LoopbackServer> {
  const server = await startLoopbackServer(options);
  servers.push(server);
  return server;
}

/** A run of ten requests. */
function smallRun(server: LoopbackServer, ...more: readonly string[]): string[] {
  const base = ['benchmark', '--api-base', server.url, '--model', 'test-model'];
  return [...base, '--num-concurrency', '2', '--max-requests-per-run', '10', ...more];
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

describe('genai-bench benchmark', () => {
  it('runs the command of the streaming document as it stands there, but for the ports', async () => {
    const server = await start({ holds: true });
    const cwd = temporaryFolder();
    const port = await freePort();
    const command = `--api-backend openai
      --api-base ${server.url}
      --api-key your-api-key
      --model gpt-3.5-turbo
      --task text-to-text
      --max-time-per-run 60
      --max-requests-per-run 200
      --enable-streaming
      --streaming-port ${port}`;
    const cli = spawnCli(['benchmark', ...command.split(/\s+/)], { cwd });
    await server.waitForHeld(1);
    const viewer = await connectViewer(`ws://localhost:${port}/ws`);
    const status = await fetch(`http://localhost:${port}/api/status`);
    expect(await status.json()).toMatchObject({ status: 'running' });
    server.release();
    const types = (await viewer.untilStop()).map(({ event_type }) => event_type);
    expect(types[0]).toBe('hello');
    expect(types.slice(-2)).toEqual(['run_finished', 'stop']);
    for (const type of ['metrics', 'progress', 'status', 'histogram', 'scatter'])
      expect(types).toContain(type);
    const result = { code: await cli.ended, stdout: cli.stdout, stderr: cli.stderr };
    expect(result.stderr).toContain(`Live at http://localhost:${port}/`);
    expect(result.stderr).toContain('visible in the process list');
    expect(result.code).toBe(0);
    expect(server.bodies.length).toBe(800);
    expect(server.bodies[0]).toMatchObject({ model: 'gpt-3.5-turbo', stream: true });
    expect(result.stdout).toMatch(/^\| scenario/);
    expect(result.stdout.match(/\| +200 \/ 0 \|/g)).toHaveLength(4);
    expect(filesUnder(join(cwd, 'experiments')).length).toBeGreaterThan(0);
  });

  it('says what it is going to do before the first request', async () => {
    const server = await start();
    const { stderr } = await runCli(smallRun(server, '--no-save'));
    const first = stderr.slice(0, stderr.indexOf('level 1/1 starts'));
    expect(first).toContain(`target     ${server.url}`);
    expect(first).toContain('at most 10 requests, about 1,000 input and 1,000 output tokens');
  });

  it('prints the table alone on stdout, without colour into a pipe', async () => {
    const server = await start();
    const { stdout, stderr } = await runCli(smallRun(server, '--no-save'), {
      env: { NO_COLOR: '1', TERM: 'xterm' },
    });
    expect(stdout.split('\n')[0]).toMatch(/^\| scenario .* \|$/);
    expect(stdout.split('\n').at(-2)).toBe('results: not saved');
    expect(stdout + stderr).not.toContain('\u001b');
  });

  it('is silent on stderr with --quiet', async () => {
    const server = await start();
    const { stderr, code } = await runCli(smallRun(server, '--no-save', '--quiet'));
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
  });

  it('prints one JSON object and nothing else with --json', async () => {
    const server = await start();
    const { stdout, code } = await runCli(smallRun(server, '--json', '--no-save'));
    expect(code).toBe(0);
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(JSON.parse(stdout)).toMatchObject({
      exitCode: 0,
      status: 'completed',
      levels: [{ counts: { issued: 10, byOutcome: { completed: 10 } } }],
    });
  });

  it('sends nothing on a dry run, not even a connection', async () => {
    const server = await start();
    const result = await runCli(smallRun(server, '--dry-run', '--json'));
    expect(JSON.parse(result.stdout)).toMatchObject({
      dryRun: true,
      estimate: { requestCount: 10, inputTokenCount: 1000, outputTokenCount: 1000 },
    });
    expect((await runCli(smallRun(server, '--dry-run'))).stdout).toContain('| D(100,100) |');
    expect({ requests: server.bodies.length, connections: server.connectionCount }).toEqual({
      requests: 0,
      connections: 0,
    });
  });

  it('takes a whole run from a config file, over which flags win', async () => {
    const server = await start();
    const cwd = temporaryFolder();
    const config = [
      `api-base: ${server.url}`,
      'model: from-file',
      'api-model-name: sent-name',
      'num_concurrency: [1, 2, 4]',
      'max-requests-per-run: 50',
      'additional-request-params: { top_p: 0.5 }',
      'save: false',
    ];
    writeFileSync(join(cwd, 'bench.yaml'), config.join('\n'));
    const flags = ['--num-concurrency', '2', '--max-requests-per-run', '6', '--json'];
    const { stdout, code } = await runCli(['benchmark', '--config', 'bench.yaml', ...flags], { cwd });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      levels: [{ load: { concurrency: 2 }, counts: { issued: 6 } }],
    });
    expect(server.bodies).toHaveLength(6);
    expect(server.bodies[0]).toMatchObject({ model: 'sent-name', top_p: 0.5 });
    expect(readdirSync(cwd)).toEqual(['bench.yaml']);
  });

  it.each(['--api-key', '--api-key-env', '--api-key-file'])(
    'sends a key given by %s and shows it nowhere',
    async (way) => {
      const canary = 'sk-canary-7f3a91';
      const server = await start({ status: 500, echoesKey: true });
      const cwd = temporaryFolder();
      const keyFolder = temporaryFolder();
      writeFileSync(join(keyFolder, 'key.txt'), `${canary}\n`);
      const value =
        { '--api-key': canary, '--api-key-env': 'MY_KEY', '--api-key-file': join(keyFolder, 'key.txt') }[
          way
        ] ?? '';
      const options = { cwd, env: { MY_KEY: canary } };
      const result = await runCli(
        smallRun(server, way, value, '--header', `X-Extra: ${canary}-header`),
        options,
      );
      expect(server.authorizations[0]).toBe(`Bearer ${canary}`);
      const files = filesUnder(cwd);
      expect(files.length).toBeGreaterThan(0);
      for (const text of [
        result.stdout,
        result.stderr,
        ...files.map((path) => readFileSync(path, 'latin1')),
      ]) {
        expect(text).not.toContain(canary);
      }
    },
  );
});
