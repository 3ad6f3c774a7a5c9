import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const MODULE = pathToFileURL(join(import.meta.dirname, 'run-with-signals.mjs')).href;

/** Runs `childSource` below the wrapper, in a process of its own because signals are the process's. */
function startWrapped(childSource: string) {
  const wrapperSource = `
    import { runWithSignals } from ${JSON.stringify(MODULE)};
    process.exitCode = await runWithSignals(process.execPath, ['--input-type=module', '-e', ${JSON.stringify(childSource)}]);
  `;
  const wrapper = spawn(process.execPath, ['--input-type=module', '-e', wrapperSource], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const closed = once(wrapper, 'close');
  let stdout = '';
  wrapper.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  return { wrapper, closed, stdout: () => stdout };
}

test.runIf(process.platform !== 'win32')('passes the exit code and stdout of the child through', async () => {
  const { closed, stdout } = startWrapped(`process.stdout.write('figures'); process.exitCode = 3;`);
  expect(await closed).toEqual([3, null]);
  expect(stdout()).toBe('figures');
});

// A terminal's Ctrl-C reaches the whole process group, and npm passes its own copy on.
test.runIf(process.platform !== 'win32')(
  'gives the child one SIGINT per key press and waits for it',
  async () => {
    const { wrapper, closed, stdout } = startWrapped(`
    let count = 0;
    process.on('SIGINT', () => {
      count += 1;
      // Long enough for a second copy of the signal to arrive and be counted.
      if (count === 1) setTimeout(() => { process.stdout.write('interrupted ' + count); process.exit(130); }, 300);
    });
    setInterval(() => {}, 1000);
    process.stdout.write('ready ');
  `);
    await once(wrapper.stdout, 'data');
    process.kill(-Number(wrapper.pid), 'SIGINT');
    process.kill(Number(wrapper.pid), 'SIGINT');
    expect(await closed).toEqual([130, null]);
    expect(stdout()).toBe('ready interrupted 1');
  },
);
