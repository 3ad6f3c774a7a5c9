import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Redis } from 'ioredis';
import { expect, onTestFinished, test } from 'vitest';
import { freePort } from '../cli/support/connect-viewer.ts';
import { ensureTool } from '../support/ensure-tool.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { at, deployFolder, readCompose } from './support/deploy-files.ts';

const run = promisify(execFile);

async function makeSecrets(): Promise<string> {
  const folder = join(await temporaryFolder(), 'secrets');
  await run(join(deployFolder, 'make-secrets.sh'), [folder]);
  return folder;
}

async function readAll(folder: string): Promise<Readonly<Record<string, string>>> {
  const names = await readdir(folder);
  const texts = names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const);
  return Object.fromEntries(await Promise.all(texts));
}

test('make-secrets.sh writes what compose.yaml reads, into a folder for its owner alone, and never over it', async () => {
  const folder = await makeSecrets();
  const made = await readAll(folder);
  const compose = readCompose();
  const services = Object.values(compose['services'] as object).flatMap(
    (service) => (at(service, 'env_file') ?? []) as string[],
  );
  const secrets = Object.values(compose['secrets'] as object).map((secret) => String(at(secret, 'file')));
  for (const file of [...services, ...secrets])
    expect(Object.keys(made)).toContain(file.replace('secrets/', ''));
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  for (const name of Object.keys(made)) expect((await stat(join(folder, name))).mode & 0o777).toBe(0o444);
  const words = ['redis-password', 'postgres-password', 'viewer-token', 'control-token', 'fleet-secret'].map(
    (name) => made[name],
  );
  expect(new Set(words).size).toBe(5);
  for (const word of words) expect(word).toMatch(/^[0-9a-f]{48}$/);
  await run(join(deployFolder, 'make-secrets.sh'), [folder]);
  expect(await readAll(folder)).toEqual(made);
  expect(await readAll(await makeSecrets())).not.toEqual(made);
});

test('Redis as compose.yaml starts it lets in who has the password of redis.env, forgets nothing and throws nothing away', async () => {
  const folder = await makeSecrets();
  const command = at(readCompose(), 'services', 'redis', 'command') as readonly string[];
  const program = await ensureTool({
    name: 'redis-server',
    variable: 'REDIS_SERVER_PATH',
    candidates: ['redis-server'],
    debianPackage: 'redis-server',
  });
  const port = await freePort();
  const data = await temporaryFolder();
  const places: Readonly<Record<string, string>> = {
    '/run/secrets/redis-conf': join(folder, 'redis.conf'),
    '/data': data,
  };
  const args = command.slice(1).map((arg) => places[arg] ?? arg);
  const child = spawn(program, [...args, '--port', String(port), '--bind', '127.0.0.1'], { stdio: 'ignore' });
  const exited = once(child, 'exit');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  const { 'redis.env': variables = '' } = await readAll(folder);
  const url = new URL(variables.trim().replace('GENAI_BENCH_REDIS_URL=', ''));
  expect(url.host).toBe('redis:6379');
  url.host = `127.0.0.1:${port}`;
  const client = new Redis(url.href, { retryStrategy: () => 50, maxRetriesPerRequest: null });
  client.on('error', () => {}); // It may not be up yet: then the client comes again.
  onTestFinished(() => client.disconnect());
  expect(await client.config('GET', 'maxmemory-policy')).toContain('noeviction');
  expect(await client.config('GET', 'appendonly')).toContain('yes');
  expect(await client.config('GET', 'maxmemory')).toContain(String(768 * 1024 * 1024));
  const stranger = new Redis(port, '127.0.0.1');
  stranger.on('error', () => {}); // Told to whoever asks for something.
  onTestFinished(() => stranger.disconnect());
  await expect(stranger.get('anything')).rejects.toThrow('NOAUTH');
});

test('the health check of Redis in compose.yaml says no to a wrong password', async () => {
  const { healthcheck } = at(readCompose(), 'services', 'redis') as {
    readonly healthcheck: { test: string[] };
  };
  const [, shellText = ''] = healthcheck.test;
  expect(healthcheck.test[0]).toBe('CMD-SHELL');
  const folder = await makeSecrets();
  const bin = await temporaryFolder();
  // What redis-cli says to each: the exit code is 0 either way.
  const answers = `#!/bin/sh\nif [ "$REDISCLI_AUTH" = "$EXPECTED" ]; then echo PONG; else echo NOAUTH; fi\n`;
  await writeFile(join(bin, 'redis-cli'), answers, { mode: 0o755 });
  const check = (expected: string) =>
    run('sh', ['-c', shellText.replaceAll('$$', '$').replace('/run/secrets', folder)], {
      env: { PATH: `${bin}:${process.env['PATH'] ?? ''}`, EXPECTED: expected },
    });
  await check(await readFile(join(folder, 'redis-password'), 'utf8'));
  await expect(check('another')).rejects.toThrow();
});
