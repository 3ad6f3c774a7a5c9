import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPageRoutes } from './page-routes.ts';

const page = '<!doctype html><title>The page</title>';
const state = { folder: '', origin: '', close: async (): Promise<void> => {} };

beforeAll(async () => {
  state.folder = await mkdtemp(join(tmpdir(), 'page-routes-'));
  await mkdir(join(state.folder, 'assets'));
  await writeFile(join(state.folder, 'index.html'), page);
  await writeFile(join(state.folder, 'assets', 'app.js'), 'export {};');
  const server = createServer(express().use(createPageRoutes(state.folder)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Listening on TCP, so neither null nor a pipe.
  state.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  state.close = () => new Promise((resolve) => server.close(() => resolve()));
});
afterAll(async () => {
  await state.close();
  await rm(state.folder, { recursive: true });
});

describe('createPageRoutes', () => {
  it.each([
    '/',
    '/history',
    '/runs/abc',
    '/runs/2026-11-21T10.00.00',
    '/runs/v1.2.js',
    '/runs/a%2Fb.c',
    '/elsewhere',
  ])('gives the page at %s', async (path) => {
    const response = await fetch(state.origin + path);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe(page);
  });

  it.each(['/assets/x.js', '/assets/x', '/x.js', '/runs/a/b.js', '/favicon.ico'])(
    'has nothing at %s',
    async (path) => {
      expect((await fetch(state.origin + path)).status).toBe(404);
    },
  );

  it('gives files that exist', async () => {
    expect(await (await fetch(`${state.origin}/assets/app.js`)).text()).toBe('export {};');
  });
});
