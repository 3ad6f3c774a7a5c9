import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';

/** A Redis of its own on loopback that keeps nothing; `redis-server` has to be installed. */
export async function startRedis(): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  if (typeof address !== 'object' || address === null) throw new Error('A TCP server has a port.');
  probe.close();
  await once(probe, 'close');
  const args = ['--port', String(address.port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.includes('Ready to accept connections')) continue;
    child.stdout.resume();
    break;
  }
  if (child.exitCode !== null) throw new Error('redis-server ended before it was ready.');
  return {
    url: `redis://127.0.0.1:${address.port}`,
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}
