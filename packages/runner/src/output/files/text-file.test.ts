import { describe, expect, it } from 'vitest';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openTextFile } from './text-file.ts';

async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'text-file-'));
  try {
    await test(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe('openTextFile', () => {
  it('hands a text to the operating system by itself, without a flush', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'a');
      const file = await openTextFile(path, { flushIntervalMs: 1 });
      await file.write('one');
      while ((await readFile(path, 'utf8')) !== 'one') await delay(1);
      await file.close();
    }));

  it('goes on writing after a flush that found nothing to write', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'a');
      const file = await openTextFile(path);
      await file.flush();
      await file.write('one');
      await file.flush();
      await file.flush();
      await file.write('two');
      await file.close();
      expect(await readFile(path, 'utf8')).toBe('onetwo');
    }));

  it('keeps the order of texts that were written without waiting', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'a');
      const file = await openTextFile(path, { coalesceLength: 3, maxPendingLength: 20 });
      const texts = Array.from({ length: 500 }, (_, index) => `${index} `);
      await Promise.all(texts.map((text) => file.write(text)));
      await file.close();
      expect(await readFile(path, 'utf8')).toBe(texts.join(''));
    }));

  it('says that the disk is full, on the write that found out and on every later one', async () => {
    // The device that has no space left is Linux's; elsewhere the failure is that it does not exist.
    const file = await openTextFile('/dev/full', { flags: 'w', retryDelaysMs: [] });
    await file.write('x');
    const full = { code: 'output-failed', message: expect.stringMatching(/\/dev\/full.*disk is full/s) };
    await expect(file.flush()).rejects.toMatchObject(full);
    await expect(file.write('y')).rejects.toMatchObject(full);
    await expect(file.sync()).rejects.toMatchObject(full);
    await file.close();
    await file.close();
  });

  it('reports a failure of a write that nobody waited for on the next call', async () => {
    const file = await openTextFile('/dev/full', { flags: 'w', coalesceLength: 1, retryDelaysMs: [] });
    await file.write('x');
    await expect(
      (async () => {
        for (;;) await delay(1).then(() => file.write('y'));
      })(),
    ).rejects.toMatchObject({ code: 'output-failed' });
    await file.close();
  });

  it('puts what the file did not take into the spare file, from the very byte on, and says so once', () =>
    inFolder(async (folder) => {
      const failures: string[] = [];
      const sparePath = join(folder, 'b');
      const file = await openTextFile('/dev/full', {
        flags: 'w',
        retryDelaysMs: [1],
        spare: {
          path: sparePath,
          open: () => open(sparePath, 'wx'),
          onUsed: ({ message }) => failures.push(message),
        },
      });
      await file.write('é one ');
      await file.flush();
      await file.write('two');
      await file.close();
      expect(await readFile(sparePath, 'utf8')).toBe('é one two');
      expect(failures).toEqual([expect.stringMatching(/\/dev\/full.*disk is full/s)]);
    }));

  it('reports the first failure when the spare file fails too', async () => {
    const file = await openTextFile('/dev/full', {
      flags: 'w',
      retryDelaysMs: [],
      spare: { path: '/nowhere/b', open: () => open('/nowhere/b', 'wx'), onUsed: () => expect.unreachable() },
    });
    await file.write('x');
    await expect(file.flush()).rejects.toMatchObject({ message: expect.stringContaining('/dev/full') });
    await file.close();
  });

  it('refuses a write after it was closed', () =>
    inFolder(async (folder) => {
      const file = await openTextFile(join(folder, 'a'));
      await file.close();
      await expect(file.write('x')).rejects.toThrow('is closed');
    }));

  it('refuses a file that exists', () =>
    inFolder(async (folder) => {
      await writeFile(join(folder, 'a'), 'old');
      await expect(openTextFile(join(folder, 'a'))).rejects.toMatchObject({ code: 'output-failed' });
      expect(await readFile(join(folder, 'a'), 'utf8')).toBe('old');
    }));
});
