import { describe, expect, it } from 'vitest';
import { runCli, spawnCli } from './support/spawn-cli.ts';

describe('genai-bench simulate', () => {
  it('prints its address, the model and a command to type, and ends cleanly at Ctrl-C', async () => {
    const cli = spawnCli(['simulate', '--port', '0', '--model', 'tiny']);
    await cli.waitFor('stdout', 'genai-bench benchmark');
    const url = /http:\/\/[\d.]+:\d+/.exec(cli.stdout)?.[0] ?? '';
    const models = (await (await fetch(`${url}/v1/models`)).json()) as { data: { id: string }[] };
    expect(models.data.map(({ id }) => id)).toEqual(['tiny']);
    cli.kill('SIGINT');
    expect(await cli.ended).toBe(0);
  });

  it('ends with the stdin of who started it', async () => {
    // spawnCli gives it no stdin, so it has ended before it began.
    const cli = spawnCli(['simulate', '--port', '0', '--stop-with-stdin']);
    expect(await cli.ended).toBe(0);
  });

  it('names the option when the port is taken', async () => {
    const first = spawnCli(['simulate', '--port', '0', '--json']);
    await first.waitFor('stdout', '}');
    const { url } = JSON.parse(first.stdout) as { url: string };
    const { code, stderr } = await runCli(['simulate', '--port', new URL(url).port]);
    expect({ code, stderr: stderr.includes('is in use') }).toEqual({ code: 2, stderr: true });
    first.kill('SIGTERM');
    expect(await first.ended).toBe(0);
  });

  it.each([
    [['--ttft-ms', '-3'], '--ttft-ms must be'],
    [['--fault', 'nope:0.1'], '--fault'],
    [['--port', 'x'], '--port must be a number'],
  ])('refuses %j in one line', async (args, message) => {
    const { code, stderr } = await runCli(['simulate', ...args]);
    expect(stderr).toContain(message);
    expect({ code, lineCount: stderr.trimEnd().split('\n').length }).toEqual({ code: 2, lineCount: 1 });
  });
});

describe('genai-bench demo', () => {
  it('measures two scenarios under three loads, says what to type next, and leaves no server behind', async () => {
    const { code, stdout, stderr } = await runCli(['demo', '--max-time-per-run', '500ms']);
    expect(stderr).toContain('A simulated server runs at');
    expect(stderr).toMatch(/Live at http:\/\/localhost:\d+\//);
    expect(code).toBe(0);
    expect(stdout.match(/^\| D\(/gm)).toHaveLength(6);
    expect(stdout).toMatch(/results: .*experiments/);
    expect(stdout).toContain('Next:');
    const url = /http:\/\/[\d.]+:\d+/.exec(stderr)?.[0] ?? '';
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  });
});

describe('genai-bench', () => {
  it('shows examples and exit codes in --help, and its version', async () => {
    const help = await runCli(['benchmark', '--help']);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    for (const part of ['--traffic-scenario', 'Examples:', 'Exit codes:', '--goodput-target'])
      expect(help.stdout).toContain(part);
    expect((await runCli(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
