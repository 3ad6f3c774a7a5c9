import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureTool } from './ensure-tool.ts';
import { freePort } from '../cli/support/connect-viewer.ts';

/** A real nginx on loopback, with the configuration that is shipped. */
export interface Nginx {
  readonly url: string;
  stop(): Promise<void>;
}

const shipped = fileURLToPath(new URL('../../deploy/nginx/viewers.conf', import.meta.url));

/** In front of servers on these ports of loopback. Resolves when it answers. */
export async function startNginx(ports: readonly number[]): Promise<Nginx> {
  const program = await ensureTool({
    name: 'nginx',
    variable: 'NGINX_PATH',
    candidates: ['nginx', '/usr/sbin/nginx'],
    debianPackage: 'nginx',
  });
  const folder = await mkdtemp(join(tmpdir(), 'genai-bench-nginx-'));
  const port = await freePort();
  const servers = ports.map((each) => `server 127.0.0.1:${each} max_fails=2 fail_timeout=2s;`);
  await writeFile(join(folder, 'viewers-upstream.conf'), servers.join('\n'));
  await writeFile(join(folder, 'viewers-listen.conf'), `listen 127.0.0.1:${port};`);
  await cp(shipped, join(folder, 'viewers.conf'));
  await writeFile(join(folder, 'nginx.conf'), mainConfig(folder));
  // In the foreground and without workers of another user, so that it ends when it is told.
  const child = spawn(program, ['-p', folder, '-c', join(folder, 'nginx.conf')], { stdio: 'ignore' });
  const exited = once(child, 'exit');
  const url = `http://127.0.0.1:${port}`;
  async function stop(): Promise<void> {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    await exited;
    await rm(folder, { recursive: true, force: true });
  }
  for (let isUp = false; !isUp;) {
    isUp = await fetch(`${url}/readyz`).then(
      () => true,
      () => false,
    );
    if (!isUp && child.exitCode !== null) {
      const log = await readFile(join(folder, 'error.log'), 'utf8').catch(() => '');
      await stop();
      throw new Error(`nginx ended before it answered:\n${log}`);
    }
  }
  return { url, stop };
}

function mainConfig(folder: string): string {
  return `
daemon off;
master_process off;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log info;
events { worker_connections 512; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  include viewers.conf;
}
`;
}
