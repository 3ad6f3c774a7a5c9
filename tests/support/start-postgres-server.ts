import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import pg from 'pg';
import { ensureTool } from './ensure-tool.ts';
import { freePort } from './free-port.ts';

/** A PostgreSQL of its own on loopback, which asks for a password. */
export interface PostgresServer {
  readonly password: string;
  /** Address of a new, empty database. */
  createDatabase(): Promise<string>;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
  /** Starts it again on the same port, with the data that reached the disk. */
  restart(): Promise<void>;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

const run = promisify(execFile);
/** Stands in no message: tests look for it in what is printed. */
const password = 'pw-6f1c0e%/sécret';
const longestStartMs = 60_000;

export async function startPostgresServer(): Promise<PostgresServer> {
  const found = await ensureTool({
    name: 'initdb',
    variable: 'INITDB_PATH',
    // Debian keeps it out of PATH, in a folder for each version.
    candidates: [
      'initdb',
      ...[18, 17, 16, 15, 14].map((version) => `/usr/lib/postgresql/${version}/bin/initdb`),
    ],
    debianPackage: 'postgresql',
  });
  // Its other programs stand beside it, which a link elsewhere would hide.
  const initdb = await realpath(found);
  const owner = await ownerOf();
  const folder = await mkdtemp(join(tmpdir(), 'genai-bench-postgres-'));
  const data = join(folder, 'data');
  await chmod(folder, 0o755);
  if (owner.uid !== undefined) await chown(folder, owner.uid, owner.gid);
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, `${password}\n`);
  const settings = ['-D', data, '-U', 'bench', '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  const text = ['-E', 'UTF8', '--locale=C', '--no-sync', '--no-instructions'];
  await run(initdb, [...settings, ...text], { ...owner, cwd: folder, timeout: longestStartMs });
  const port = await freePort();
  const place = { program: join(dirname(initdb), 'postgres'), data, port, owner };
  let running = await launch(place);
  let databaseCount = 0;

  async function end(signal: 'SIGINT' | 'SIGQUIT'): Promise<void> {
    if (running.exitCode !== null || running.signalCode !== null) return;
    const exited = once(running, 'exit');
    running.kill(signal);
    await exited;
  }

  return {
    password,
    async createDatabase() {
      const name = `bench_${++databaseCount}`;
      const admin = new pg.Client({ host: '127.0.0.1', port, user: 'bench', password, database: 'postgres' });
      await admin.connect();
      await admin.query(`create database ${name}`);
      await admin.end();
      return `postgres://bench:${encodeURIComponent(password)}@127.0.0.1:${port}/${name}`;
    },
    // Its own word for a crash: all processes leave at once, and the next start reads the log of writes.
    kill: () => end('SIGQUIT'),
    async restart() {
      running = await launch(place);
    },
    async stop() {
      await end('SIGINT');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

type Owner = { readonly uid: number; readonly gid: number } | { readonly uid?: undefined };

/** PostgreSQL refuses to run as root; then it is started as the user that its package has made. */
async function ownerOf(): Promise<Owner> {
  if (process.getuid?.() !== 0) return {};
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map(async (flag) => Number((await run('id', [flag, 'postgres'])).stdout)),
  );
  return { uid: uid!, gid: gid! }; // Holds: one for each flag.
}

async function launch({
  program,
  data,
  port,
  owner,
}: {
  readonly program: string;
  readonly data: string;
  readonly port: number;
  readonly owner: Owner;
}): Promise<ChildProcess> {
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '60',
    log_min_messages: 'log',
    // A crash of the machine is no part of any test.
    fsync: 'off',
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(program, ['-D', data, ...args], {
    ...owner,
    cwd: data,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, LC_ALL: 'C' },
  });
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stderr })) {
    said.push(line);
    if (!line.includes('database system is ready to accept connections')) continue;
    // Nobody reads on: what is said later must not fill the pipe.
    child.stderr.resume();
    return child;
  }
  throw new Error(`postgres ended before it was ready:\n${said.slice(-5).join('\n')}`);
}
