import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runCli, temporaryFolder } from './support/spawn-cli.ts';

const target = ['--api-base', 'http://localhost:1', '--model', 'm'];

describe('bad input', () => {
  it.each([
    [[], '--api-base is missing'],
    [['--api-base', 'localhost:8000', '--model', 'm'], '--api-base must start with http://'],
    [['--api-base', 'http://a b', '--model', 'm'], '--api-base is not a URL'],
    [[...target, '--num-concurrency', 'many'], '--num-concurrency must be a number, got "many"'],
    [[...target, '--num-concurrency', '0'], '--num-concurrency must be above 0, got 0'],
    [[...target, '--num-concurrency', '1', '--request-rate', '5'], 'exclude each other'],
    [[...target, '--max-requests-per-run', '1.5'], '--max-requests-per-run must be a whole number'],
    [[...target, '--max-time-per-run', 'soon'], '--max-time-per-run must be a length of time, got "soon"'],
    [[...target, '--traffic-scenario', 'D(100)'], '--traffic-scenario'],
    [[...target, '--task', 'text-to-magic'], '--task "text-to-magic"'],
    [[...target, '--api-backend', 'aws-bedrock'], '--api-backend'],
    [[...target, '--goodput', 'speed'], '--goodput'],
    [[...target, '--arrival', 'poisson'], '--arrival needs a request rate'],
    [
      [...target, '--warmup-ratio', '0.6', '--cooldown-ratio', '0.5'],
      '--warmup-ratio and --cooldown-ratio must add up',
    ],
    [[...target, '--additional-request-params', '{'], '--additional-request-params is not valid JSON'],
    [
      [...target, '--num-concurrency', '100000'],
      '--num-concurrency needs 100000 connections at once, but this',
    ],
    [[...target, '--on-output-failure', 'panic'], '--on-output-failure must be one of continue, abort'],
    [[...target, '--header', 'nocolon'], '--header must be a name, a colon and a value'],
    [[...target, '--config', 'missing.yaml'], '--config cannot be read: there is no such file'],
    [[...target, '--dataset-path', 'missing.txt'], '--dataset-path'],
    [[...target, '--model-tokenizer', 'no-such-tokenizer'], '--model-tokenizer'],
    [[...target, '--modle', 'x'], 'Did you mean --model?'],
    [[...target, '--model'], '--model needs a value'],
    [[...target, '--aws-region', 'x'], '--aws-region belongs to the backend aws-bedrock'],
    [[...target, 'D(100,100)'], 'There are no arguments besides options'],
  ] as [string[], string][])(
    'of %j is one answer that names the option, with exit code 2',
    async (args, message) => {
      const { code, stdout, stderr } = await runCli(['benchmark', ...args]);
      expect(stderr).toContain(message);
      expect(stderr).toMatch(/^genai-bench: /m);
      expect(stderr).not.toMatch(/\n +at /);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    },
  );

  it.each([
    ['history', 'prune', '--older-than', '90d'],
    ['token', 'list'],
    ['token', 'revoke', 'alice'],
    ['audit'],
  ])('makes no database where %s %s finds none', async (...args) => {
    const cwd = temporaryFolder();
    const { code, stderr } = await runCli([...args, '--history', './mistyped/history.db'], { cwd });
    expect({ code, files: readdirSync(cwd) }).toEqual({ code: 2, files: [] });
    expect(stderr).toContain('--history: there is no file ./mistyped/history.db');
  });

  it('is one JSON object on stdout with --json', async () => {
    const { code, stdout } = await runCli(['benchmark', '--json', '--model', 'm']);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      exitCode: 2,
      error: { message: expect.stringContaining('--api-base') },
    });
  });

  it('never repeats what may be a key', async () => {
    for (const args of [
      ['--api-kye=sk-Canary'],
      ['--header', 'sk-Canary'],
      ['sk-Canary'],
      ['--api-key', 'sk-Canary', '--x'],
    ]) {
      const { stdout, stderr, code } = await runCli(['benchmark', ...target, ...args]);
      expect(code).toBe(2);
      expect(stdout + stderr).not.toContain('Canary');
    }
  });

  it('of a command suggests the right one', async () => {
    const { code, stderr } = await runCli(['benchmrk']);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'genai-bench: There is no command "benchmrk". Did you mean "benchmark"?\n',
    });
  });
});
