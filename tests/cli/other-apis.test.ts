import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RequestRecord } from '@genai-bench/core-metrics';
import { describe, expect, it } from 'vitest';
import { simulatorForTest } from '../support/test-servers.ts';
import { runCli, temporaryFolder, type CliResult } from './support/spawn-cli.ts';

const key = 'sk-ant-c4narykey-0123456789';
/** Neither API can force a length: the model never stops by itself. */
const endless = { naturalTokens: 1e9 };

async function benchmark(
  flags: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<CliResult & { readonly records: readonly RequestRecord[]; readonly files: string }> {
  const cwd = temporaryFolder();
  const scenario = flags.includes('text-to-embeddings') ? 'E(16)' : 'D(20,8)';
  const level = `--traffic-scenario ${scenario} --num-concurrency 2 --max-requests-per-run 6`.split(' ');
  const result = await runCli(['benchmark', '--model', 'sim', ...level, ...flags], { cwd, env });
  const paths = readdirSync(cwd, { recursive: true, encoding: 'utf8', withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const texts = paths.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8'));
  const lines = texts[paths.findIndex(({ name }) => name === 'records.jsonl')]?.trim().split('\n') ?? [];
  // Written by this version: one header, then records.
  const records = lines.slice(1).map((line) => JSON.parse(line) as RequestRecord);
  return { ...result, records, files: texts.join('\n') };
}

describe('genai-bench benchmark --api-backend ollama', () => {
  it('measures the server of OLLAMA_HOST without a key, and records the load apart', async () => {
    const loadMs = 250;
    const simulator = await simulatorForTest({ ...endless, loadMs });
    const env = { OLLAMA_HOST: `127.0.0.1:${simulator.port}`, OPENAI_API_KEY: key };
    const { code, stdout, records, files } = await benchmark(['--api-backend', 'ollama'], env);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/\| +6 \/ 0 \|/) as unknown });
    expect(simulator.truth.requests().map(({ endpoint }) => endpoint)).toEqual(Array(6).fill('/api/chat'));
    for (const { tokens, chunks, finishReason } of records) {
      expect(tokens.output).toEqual({ count: 8, source: 'server' });
      expect(chunks?.kind).toHaveLength(8);
      expect(finishReason).toBe('length');
    }
    // Two came while the model was loaded, and waited for the same load.
    const loads = records.map(({ serverTimings }) => serverTimings?.loadMs ?? 0);
    expect(loads.filter((ms) => ms > loadMs / 2)).toHaveLength(2);
    expect(files).not.toContain('c4narykey');
  });

  it('makes embeddings', async () => {
    const simulator = await simulatorForTest();
    const flags = ['--api-backend', 'ollama', '--api-base', simulator.url, '--task', 'text-to-embeddings'];
    const { code } = await benchmark(flags, {});
    expect(code).toBe(0);
    expect(simulator.truth.requests().every(({ endpoint }) => endpoint === '/api/embed')).toBe(true);
  });
});

describe('genai-bench benchmark --api-backend anthropic', () => {
  const flagsFor = (url: string): string[] => ['--api-backend', 'anthropic', '--api-base', url];

  it('measures with the key of its own variable, and shows that nowhere', async () => {
    const simulator = await simulatorForTest({ ...endless, apiKey: key });
    const env = { ANTHROPIC_API_KEY: key, OPENAI_API_KEY: 'sk-of-another-vendor' };
    const result = await benchmark(flagsFor(simulator.url), env);
    expect(result.code).toBe(0);
    expect(result.records.map(({ outcome }) => outcome.kind)).toEqual(Array(6).fill('completed'));
    for (const { tokens, finishReason } of result.records) {
      expect(tokens.output).toEqual({ count: 8, source: 'server' });
      expect(tokens.input?.source).toBe('server');
      expect(finishReason).toBe('max_tokens');
    }
    expect(result.files + result.stdout + result.stderr).not.toContain('c4narykey');
  });

  it('says before the first request that the key is refused', async () => {
    const simulator = await simulatorForTest({ apiKey: key });
    const env = { ANTHROPIC_API_KEY: `${key}-expired` };
    const { code, stderr, stdout } = await benchmark(flagsFor(simulator.url), env);
    expect(code).toBe(4);
    // The one that was tried.
    expect(simulator.truth.requests().map(({ outcome }) => outcome)).toEqual(['rejected']);
    expect(stderr + stdout).not.toContain('c4narykey');
  });

  it.each([
    ['error-event', 'api_error:overloaded_error'],
    ['http-529', '529'],
  ])('counts %s as %s', async (simulate, errorClass) => {
    const simulator = await simulatorForTest(endless);
    const body = JSON.stringify({ simulate });
    const result = await benchmark([...flagsFor(simulator.url), '--additional-request-params', body], {});
    expect(result.records).toHaveLength(6);
    expect(result.stdout).toContain('0 / 6');
    expect(result.stdout + result.stderr + result.files).toContain(errorClass);
  });
});
