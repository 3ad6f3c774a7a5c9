import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { freePort } from '../cli/support/connect-viewer.ts';
import { startRedisServer } from '../support/start-redis-server.ts';
import { readDeployFile, readManifests, repositoryFolder, type Tree } from './support/deploy-files.ts';
import { containersOf } from './support/manifest-problems.ts';
import { runPnpm } from './support/run-pnpm.ts';

const longestDeployMs = 180_000;
/** The user of the image; where the tests are not root's they run as whoever runs them, who is not root either. */
const user = process.getuid?.() === 0 ? { uid: 1000, gid: 1000 } : {};
let image = '';

/** What the image would hold, made by the very step of the Dockerfile. */
beforeAll(async () => {
  const step = /^RUN pnpm (.*) deploy --prod \/genai-bench$/m.exec(readDeployFile('Dockerfile'));
  const flags = step?.[1]?.split(' ') ?? [];
  expect(flags).toContain('--filter=genai-bench');
  image = await mkdtemp(join(tmpdir(), 'genai-bench-image-'));
  await chmod(image, 0o755);
  await runPnpm([...flags, 'deploy', '--prod', '--prefer-offline', join(image, 'app')]);
}, longestDeployMs);

afterAll(() => rm(image, { recursive: true, force: true }));

/** As in the container: another user, no home, nothing to write but one folder for temporary files. */
async function startInImage(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const temporary = join(image, 'tmp');
  await mkdir(temporary, { recursive: true });
  if (user.uid !== undefined) await chown(temporary, user.uid, user.gid);
  const child = spawn(process.execPath, [join(image, 'app/dist/main.js'), ...args], {
    ...user,
    cwd: '/',
    env: { NODE_ENV: 'production', HOME: '/nonexistent', TMPDIR: temporary, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'close');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  const said = { text: '' };
  let wake = (): void => {};
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said.text += text;
      wake();
    });
  child.on('close', () => wake());
  return {
    child,
    exited,
    said,
    async waitFor(word: string): Promise<void> {
      while (!said.text.includes(word)) {
        if (child.exitCode !== null) throw new Error(`ended without "${word}":\n${said.text}`);
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}

/** The health check of the Dockerfile, for a server on this port; resolves to its exit code. */
async function checkHealth(port: number, source = readDeployFile('Dockerfile')): Promise<number> {
  const [, json = '[]'] = /^HEALTHCHECK [^[]*(\[.*\])$/m.exec(source.replaceAll('\\\n', ' ')) ?? [];
  const [program, ...args] = JSON.parse(json) as string[];
  expect(program).toBe('node');
  const child = spawn(
    process.execPath,
    args.map((arg) => arg.replace(':8080', `:${port}`)),
    {
      stdio: 'ignore',
    },
  );
  const [code] = (await once(child, 'close')) as [number];
  return code;
}

describe('what the image holds', () => {
  test('runs', async () => {
    const { version } = JSON.parse(
      await readFile(join(repositoryFolder, 'apps/cli/package.json'), 'utf8'),
    ) as { readonly version: string };
    const { child, exited, said } = await startInImage(['--version']);
    await exited;
    expect(child.exitCode).toBe(0);
    expect(said.text).toBe(`${version}\n`);
  });

  test('is what the command line needs in the versions of the lockfile, and nothing that it was built with', async () => {
    const packages = await readdir(join(image, 'app/node_modules/.pnpm'));
    const own = packages.filter((name) => name.startsWith('@genai-bench+'));
    expect(own.length).toBeGreaterThan(3);
    const foreign = packages.filter((name) => /.@\d/.test(name));
    for (const tool of [
      'typescript',
      'vitest',
      'tsup',
      'turbo',
      'esbuild',
      'vite',
      'react',
      'playwright-core',
    ])
      expect(foreign.map((name) => name.slice(0, name.indexOf('@', 1)))).not.toContain(tool);
    const lockfile = await readFile(join(repositoryFolder, 'pnpm-lock.yaml'), 'utf8');
    const locked = foreign.map((name) => name.split('_')[0]?.replace('+', '/') ?? '');
    expect(locked.filter((name) => !lockfile.includes(name))).toEqual([]);
    expect(await readdir(join(image, 'app/dist/web'))).toContain('index.html');
  });

  test('answers the health check of the Dockerfile, which fails where nobody listens', async () => {
    const port = await freePort();
    expect(await checkHealth(port)).toBe(1);
    const server = await startInImage(['serve', '--history', 'none', '--port', String(port)]);
    await server.waitFor('Ready');
    expect(await checkHealth(port)).toBe(0);
    expect(await checkHealth(port, readDeployFile('Dockerfile').replace('/healthz', '/api/elsewhere'))).toBe(
      1,
    );
    server.child.kill('SIGTERM');
    await server.exited;
    expect(server.child.exitCode).toBe(0);
  });

  test('serves with the arguments of the Kubernetes deployment, answers its probes, and says no once it is to end', async () => {
    const redis = await startRedisServer();
    onTestFinished(() => redis.stop());
    const port = await freePort();
    const server = readManifests().find(({ file }) => file === 'server-deployment.yaml');
    const [container = {}] = containersOf(server?.content ?? {});
    const values: Readonly<Record<string, string>> = {
      '8080': String(port),
      '$(PUBLIC_HOST)': 'bench.example.org',
      '$(MAX_VIEWERS)': '2000',
    };
    const args = (container['args'] as readonly string[]).map((arg) => values[arg] ?? arg);
    const controlToken = 'a-word-that-nobody-is-told';
    const started = await startInImage(args, {
      GENAI_BENCH_REDIS_URL: redis.url,
      GENAI_BENCH_HISTORY: 'none',
      VIEWER_TOKEN: 'a-word-for-those-who-watch',
      CONTROL_TOKEN: controlToken,
    });
    await started.waitFor('Ready');
    const statusOf = async (probe: string): Promise<number> => {
      const { path } = (container[probe] as { readonly httpGet: Tree }).httpGet;
      // The kubelet asks at the pod's address.
      return (await fetch(`http://127.0.0.1:${port}${String(path)}`)).status;
    };
    expect(await statusOf('livenessProbe')).toBe(200);
    expect(await statusOf('readinessProbe')).toBe(200);
    const page = await fetch(`http://127.0.0.1:${port}/api/v1/snapshot`);
    expect(page.status).toBe(401);
    expect(started.said.text).not.toContain(controlToken);
    started.child.kill('SIGTERM');
    let status = 200;
    while (status === 200) status = await statusOf('readinessProbe');
    expect(status).toBe(503);
    expect(await statusOf('livenessProbe')).toBe(200);
    await started.exited;
    expect(started.child.exitCode).toBe(0);
  });
});
