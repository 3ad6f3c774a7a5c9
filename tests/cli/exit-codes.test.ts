import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { simulatorForTest } from '../support/test-servers.ts';
import { startLoopbackServer, type LoopbackServer } from './support/loopback-server.ts';
import { judgedCode, type JudgedResult } from './support/judged-code.ts';
import { runCli, temporaryFolder } from './support/spawn-cli.ts';

let server: LoopbackServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const limits = ['--num-concurrency', '2', '--max-requests-per-run', '10', '--no-save', '--json'];

async function exitCodeAgainst(status: number, ...more: readonly string[]): Promise<unknown> {
  return (await resultAgainst(status, ...more)).exitCode;
}

async function resultAgainst(status: number, ...more: readonly string[]): Promise<JudgedResult> {
  await server?.close();
  server = await startLoopbackServer({ status });
  const { code, stdout } = await runCli([
    'benchmark',
    '--api-base',
    server.url,
    '--model',
    'm',
    ...limits,
    ...more,
  ]);
  const result = JSON.parse(stdout) as JudgedResult;
  expect(result.exitCode).toBe(code);
  return result;
}

describe('exit codes', () => {
  it('is 0 when the objectives are met', async () => {
    const objectives = ['--goodput', 'ttft:60000', 'e2e:60s', '--goodput-target', '0.5'];
    const result = await resultAgainst(200, ...objectives);
    expect(result.exitCode).toBe(judgedCode(result, 0));
  });

  it('is 3 when an objective is missed', async () => {
    const result = await resultAgainst(200, '--goodput', 'ttft:0.000001');
    expect(result.exitCode).toBe(judgedCode(result, 3));
  });

  it('is 4 when the target refuses the key, before or after it listed its models', async () => {
    expect(await exitCodeAgainst(401)).toBe(4);
    await server?.close();
    server = await startLoopbackServer({ status: 403, guardsModels: true });
    const refused = await runCli(['benchmark', '--api-base', server.url, '--model', 'm', ...limits]);
    expect(refused.code).toBe(4);
    // The one that found out.
    expect(server.bodies).toHaveLength(1);
  });

  it('is 4 when every request is refused, unless that is allowed', async () => {
    expect(await exitCodeAgainst(404)).toBe(4);
    const refused = await runCli(['benchmark', '--api-base', server!.url, '--model', 'm', ...limits]);
    expect(refused.stderr).toMatch(/genai-bench: the run failed: .* refused with HTTP 404: no/);
    await exitCodeAgainst(404, '--allow-initial-errors');
    expect(server!.bodies).toHaveLength(10);
  });

  it('is 5, with the reason, when nothing can be judged by an objective', async () => {
    const simulator = await simulatorForTest();
    const target = ['--api-base', simulator.url, '--model', 'sim', '--traffic-scenario', 'D(20,1)'];
    const { code, stderr, stdout } = await runCli([
      'benchmark',
      ...target,
      '--goodput',
      'tpot:50',
      '--no-save',
      '--num-concurrency',
      '1',
      '--max-requests-per-run',
      '3',
    ]);
    expect(code).toBe(5);
    const reason = 'TPOT cannot be measured, because no answer had more than one token';
    expect(stdout).toContain('of requests: not judged');
    expect(stdout).toContain(`is not judged: ${reason}`);
    expect(stderr).toContain(`genai-bench: not enough valid data: an objective is not judged: ${reason}.`);
  });

  it('is 4 when nobody listens', async () => {
    const gone = await startLoopbackServer();
    await gone.close();
    const { code, stderr } = await runCli(['benchmark', '--api-base', gone.url, '--model', 'm', ...limits]);
    expect(code).toBe(4);
    expect(stderr).toContain(gone.url);
  });

  it('is 5 when no request completes', async () => {
    expect(await exitCodeAgainst(500)).toBe(5);
  });

  it('is 1 when results cannot be written', async () => {
    server = await startLoopbackServer();
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'in-the-way'), '');
    const args = [
      'benchmark',
      '--api-base',
      server.url,
      '--model',
      'm',
      '--experiment-base-dir',
      'in-the-way',
    ];
    const { code, stderr } = await runCli(
      [...args, '--max-requests-per-run', '5', '--num-concurrency', '1'],
      { cwd },
    );
    expect(code).toBe(1);
    expect(stderr).toContain('--experiment-base-dir');
    expect(server.bodies).toEqual([]);
  });
});
