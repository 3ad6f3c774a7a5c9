import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import express, { Router } from 'express';

/**
 * The built page. Any address without an ending that is no file is the page's own (`/runs/abc`), so that deep links
 * and refreshing work; a missing file stays missing.
 */
export function createPageRoutes(staticFolder: string | undefined): Router {
  const router = Router();
  const folder = staticFolder === undefined ? undefined : resolve(staticFolder);
  if (folder === undefined || !existsSync(join(folder, 'index.html'))) {
    router.get('/', (_request, response) => {
      response.type('text/plain').send(`${noPage}\n`);
    });
  } else {
    // Built files carry a digest in their names; the page itself must be asked for again.
    router.use(
      '/assets',
      express.static(join(folder, 'assets'), { immutable: true, maxAge: '1y', dotfiles: 'ignore' }),
    );
    router.use(express.static(folder, { dotfiles: 'ignore', index: 'index.html', cacheControl: false }));
    router.get(/^\/(?:[^.]*)$/, (_request, response) => {
      response.set('cache-control', 'no-cache').sendFile('index.html', { root: folder });
    });
  }
  router.use((_request, response) => void response.status(404).json({ error: 'There is no such page.' }));
  return router;
}

const noPage =
  'A benchmark streams here: WebSocket at /ws, server-sent events at /events, state at /api/status and /api/metrics.';
