import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { withLock } from './with-lock.mjs';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'genai-bench-lock-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('withLock', () => {
  test('lets one at a time work', async () => {
    let workingCount = 0;
    let mostWorkingCount = 0;
    const work = async () => {
      workingCount += 1;
      mostWorkingCount = Math.max(mostWorkingCount, workingCount);
      await new Promise((resolve) => setImmediate(resolve));
      workingCount -= 1;
    };
    await Promise.all([1, 2, 3].map(() => withLock(join(folder, 'lock'), work)));
    expect(mostWorkingCount).toBe(1);
  });

  test('frees the lock when the work fails', async () => {
    const path = join(folder, 'lock');
    await expect(withLock(path, () => Promise.reject(new Error('no disk')))).rejects.toThrow('no disk');
    expect(existsSync(path)).toBe(false);
  });

  test('takes over from a process that is gone', async () => {
    const path = join(folder, 'lock');
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    await writeFile(path, String(pid));
    expect(await withLock(path, () => Promise.resolve('done'))).toBe('done');
  });
});
