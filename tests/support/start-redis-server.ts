import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ensureTool } from './ensure-tool.ts';
import { freePort } from './free-port.ts';

/** A Redis of its own on loopback. */
export interface RedisServer {
  readonly url: string;
  /** Ends it as a crash would, without a word. */
  kill(): Promise<void>;
  /** Starts it again on the same port, with the data that reached the disk. */
  restart(): Promise<void>;
  /** Holds it still: it takes connections and answers nothing. */
  pause(): void;
  resume(): void;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

export interface RedisServerOptions {
  /** When a command is on the disk: before its answer unless stated. */
  readonly appendfsync?: 'always' | 'everysec';
}

export async function startRedisServer({
  appendfsync = 'always',
}: RedisServerOptions = {}): Promise<RedisServer> {
  const program = await ensureTool({
    name: 'redis-server',
    variable: 'REDIS_SERVER_PATH',
    candidates: ['redis-server'],
    debianPackage: 'redis-server',
  });
  const folder = await mkdtemp(join(tmpdir(), 'genai-bench-redis-'));
  const port = await freePort();
  let running = await launch({ program, folder, port, appendfsync });

  async function kill(): Promise<void> {
    if (running.exitCode !== null || running.signalCode !== null) return;
    const exited = once(running, 'exit');
    running.kill('SIGKILL');
    await exited;
  }

  return {
    url: `redis://127.0.0.1:${port}`,
    kill,
    async restart() {
      running = await launch({ program, folder, port, appendfsync });
    },
    pause: () => void running.kill('SIGSTOP'),
    resume: () => void running.kill('SIGCONT'),
    async stop() {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function launch({
  program,
  folder,
  port,
  appendfsync,
}: {
  readonly program: string;
  readonly folder: string;
  readonly port: number;
  readonly appendfsync: 'always' | 'everysec';
}): Promise<ChildProcess> {
  const settings = {
    port: String(port),
    bind: '127.0.0.1',
    dir: folder,
    save: '',
    appendonly: 'yes',
    appendfsync,
    'maxmemory-policy': 'noeviction',
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line);
    if (!line.includes('Ready to accept connections')) continue;
    // Nobody reads on: what is said later must not fill the pipe.
    child.stdout.resume();
    return child;
  }
  throw new Error(`redis-server ended before it was ready:\n${said.slice(-5).join('\n')}`);
}
