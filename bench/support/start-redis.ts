import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createRedisEventLog } from '@genai-bench/stream-server/redis';

/** A redis-server of its own on loopback, found by PATH, which writes to the disk once a second as it does by itself. */
export async function startRedis(): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'genai-bench-bench-'));
  const port = 20_000 + Math.floor(Math.random() * 10_000);
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--appendonly', 'yes'];
  const child = spawn('redis-server', args, { stdio: 'ignore' });
  child.on('error', (error) => {
    throw new Error('This bench needs redis-server. Debian: apt-get install redis-server.', { cause: error });
  });
  const url = `redis://127.0.0.1:${port}`;
  for (let attempt = 0; attempt < 50; attempt++) {
    const log = await createRedisEventLog({ url, prefix: 'probe', deadlineMs: 200 }).catch(() => undefined);
    await log?.close();
    if (log !== undefined) break;
    await pause(50);
  }
  return {
    url,
    async stop() {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
