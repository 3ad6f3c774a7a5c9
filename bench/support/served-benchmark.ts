import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const command = fileURLToPath(new URL('../../apps/cli/dist/main.js', import.meta.url));
const reporter = fileURLToPath(new URL('./report-memory.cjs', import.meta.url));

export interface MemorySample {
  /** Wall time in ms since 1970. */
  readonly atMs: number;
  readonly rss: number;
  readonly heapUsed: number;
  /** Buffers outside the heap. */
  readonly external: number;
}

/** The built command line in a process of its own, with the page on; it stays after the run until it is closed. */
export interface ServedBenchmark {
  /** The page, for those who only watch. Known before the first request is sent. */
  readonly url: string;
  /** Memory of the process that runs the benchmark and serves the page, twice a second. */
  readonly memory: readonly MemorySample[];
  close(): Promise<void>;
}

export async function startServedBenchmark(options: readonly string[]): Promise<ServedBenchmark> {
  const cwd = mkdtempSync(join(tmpdir(), 'bench-dashboard-'));
  const streaming = ['--enable-streaming', '--streaming-port', '0', '--streaming-linger', 'always'];
  const child = spawn(
    process.execPath,
    ['--require', reporter, command, 'benchmark', ...options, ...streaming],
    {
      cwd,
      env: { PATH: process.env['PATH'] ?? '', XDG_DATA_HOME: join(cwd, 'data') },
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    },
  );
  const exited = once(child, 'exit');
  const memory: MemorySample[] = [];
  // What `stdio` asks for: pipes to read from.
  const reports = createInterface({ input: child.stdio[3] as Readable });
  reports.on('line', (line) => memory.push(JSON.parse(line) as MemorySample));
  const url = await addressIn(child.stdio[2] as Readable);
  return {
    url,
    memory,
    async close() {
      child.kill('SIGINT');
      await exited;
      rmSync(cwd, { recursive: true });
    },
  };
}

async function addressIn(output: Readable): Promise<string> {
  let text = '';
  return new Promise((resolve, reject) => {
    output.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      const url = /Live at (http:\/\/\S+\/)/.exec(text)?.[1];
      if (url !== undefined) resolve(url);
    });
    output.on('end', () => reject(new Error(`The command ended without an address:\n${text}`)));
  });
}
