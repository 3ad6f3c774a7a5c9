import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const longestInstallMs = 30 * 60_000;
const longestStartMs = 5 * 60_000;

/** Where the Python parts live: installed on demand, never by a test, and left there for the next time. */
const folder = process.env['GENAI_BENCH_REAL_SERVERS'] ?? fileURLToPath(new URL('.python/', import.meta.url));

/** Path of a program in an environment of its own that holds these packages from PyPI. */
export async function installPython(
  name: string,
  packages: readonly string[],
  program: string,
): Promise<string> {
  const environment = join(folder, name);
  const path = join(environment, 'bin', program);
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  console.error(`Installing ${packages.join(', ')} into ${environment} …`);
  const limits = { timeout: longestInstallMs, maxBuffer: 2 ** 26 };
  await run('python3', ['-m', 'venv', environment], limits);
  await run(join(environment, 'bin', 'pip'), ['install', '--quiet', ...packages], limits);
  return path;
}

export interface PythonServer {
  readonly url: string;
  close(): Promise<void>;
}

interface Start {
  readonly program: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** Nothing of a run is to be fetched from a hub or reported to one. */
const offline = { HF_HUB_OFFLINE: '1', LITELLM_LOCAL_MODEL_COST_MAP: 'True', DO_NOT_TRACK: '1' };

function start({ program, args, environment = {} }: Start): ChildProcess {
  const child = spawn(program, args, {
    env: { ...process.env, ...offline, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  process.on('exit', () => child.kill('SIGKILL'));
  return child;
}

/** Keeps the last that a program said, for when it ends before it serves. */
function lastWords({ stderr }: ChildProcess): () => string {
  let text = '';
  stderr?.on('data', (part: Buffer) => (text = (text + part.toString()).slice(-2000)));
  return () => text;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.stdin?.end();
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await gone;
  clearTimeout(timer);
}

/** A server that prints `{"url": …}` when it listens, and ends when its stdin closes. */
export async function startAnnounced(options: Start): Promise<PythonServer> {
  const child = start(options);
  const words = lastWords(child);
  for await (const line of createInterface({ input: child.stdout! })) {
    const { url } = JSON.parse(line) as { url: string };
    return { url, close: () => stop(child) };
  }
  throw new Error(`${options.program} ended before it served: ${words()}`);
}

/** A server on a port that is free now; resolves when `path` answers. */
export async function startOnPort(
  { args, ...options }: Omit<Start, 'args'> & { readonly args: (port: number) => readonly string[] },
  path: string,
): Promise<PythonServer> {
  const port = await findFreePort();
  const child = start({ ...options, args: args(port) });
  const words = lastWords(child);
  child.stdout?.resume();
  const url = `http://127.0.0.1:${port}`;
  for (const untilMs = Date.now() + longestStartMs; Date.now() < untilMs;) {
    if (child.exitCode !== null) throw new Error(`${options.program} ended before it served: ${words()}`);
    const isServing = await fetch(`${url}${path}`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isServing) return { url, close: () => stop(child) };
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  await stop(child);
  throw new Error(`${options.program} did not serve within ${longestStartMs} ms: ${words()}`);
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // of TCP
  server.close();
  await once(server, 'close');
  return port;
}
