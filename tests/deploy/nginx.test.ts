import { execFile } from 'node:child_process';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { ensureTool } from '../support/ensure-tool.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { at, deployFolder, readCompose, readDeployFile } from './support/deploy-files.ts';

const run = promisify(execFile);
const compose = readCompose();
const upstreamFile = 'viewers-upstream.conf';

/** A copy of the folder that the container is given, with loopback for names that only Compose knows. */
async function copyOfConfig(): Promise<string> {
  const folder = await temporaryFolder();
  await cp(join(deployFolder, 'nginx'), folder, { recursive: true });
  const upstream = await readFile(join(folder, upstreamFile), 'utf8');
  await writeFile(join(folder, upstreamFile), upstream.replace(/server-\d:/g, '127.0.0.1:'));
  return folder;
}

/** The exit code of `nginx -t`, and what it said. */
async function testConfig(folder: string): Promise<{ readonly code: number; readonly said: string }> {
  const program = await ensureTool({
    name: 'nginx',
    variable: 'NGINX_PATH',
    candidates: ['nginx', '/usr/sbin/nginx'],
    debianPackage: 'nginx',
  });
  // Not the files below /tmp that the configuration names: an nginx of this machine may have them.
  const main = join(folder, 'nginx.conf');
  await writeFile(main, (await readFile(main, 'utf8')).replaceAll('/tmp/', `${folder}/`));
  return run(program, ['-t', '-p', folder, '-c', main]).then(
    ({ stderr }) => ({ code: 0, said: stderr }),
    (error: { readonly code: number; readonly stderr: string }) => ({ code: error.code, said: error.stderr }),
  );
}

describe('nginx', () => {
  test('takes the configuration that Compose gives it', async () => {
    const { code, said } = await testConfig(await copyOfConfig());
    expect(said).toContain('test is successful');
    expect(code).toBe(0);
  });

  test.each([
    ['nginx.conf', 'worker_connections', 'worker_conections', 'unknown directive'],
    ['viewers.conf', 'proxy_buffering off;', 'proxy_buffering maybe;', 'it must be "on" or "off"'],
    [upstreamFile, 'max_fails=2', 'max_fail=2', 'invalid parameter'],
    ['viewers-listen.conf', '8080', '80800', 'invalid port'],
  ])('refuses %s with a fault', async (file, good, bad, problem) => {
    const folder = await copyOfConfig();
    const text = await readFile(join(folder, file), 'utf8');
    expect(text).toContain(good);
    await writeFile(join(folder, file), text.replace(good, bad));
    const { code, said } = await testConfig(folder);
    expect(code).not.toBe(0);
    expect(said).toContain(problem);
  });

  test('asks the servers of compose.yaml, at the port that they listen on, and listens on the one published', () => {
    const servers = [...readDeployFile(`nginx/${upstreamFile}`).matchAll(/^server ([\w-]+):(\d+)/gm)];
    const inCompose = Object.keys(compose['services'] as object).filter((name) => name.startsWith('server'));
    expect(servers.map(([, name]) => name)).toEqual(inCompose);
    for (const [, name = '', port] of servers) {
      const command = at(compose, 'services', name, 'command') as readonly string[];
      expect(command[command.indexOf('--port') + 1]).toBe(port);
    }
    const [, listen] = /listen (\d+);/.exec(readDeployFile('nginx/viewers-listen.conf')) ?? [];
    expect(at(compose, 'services', 'nginx', 'ports', 0)).toMatch(new RegExp(`:${listen}$`));
    expect(at(compose, 'services', 'nginx', 'command')).toContain('/etc/nginx/genai-bench/nginx.conf');
  });
});
