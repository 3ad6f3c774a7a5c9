import { existsSync, realpathSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import express, { Router, type RequestHandler } from 'express';

/**
 * Addresses that are the page's own when they are no file, so that deep links and refreshing work: those of runs,
 * whatever their ids hold (`/runs/2026-11-21T10.00.00`), and all others without an ending. A missing file stays missing.
 */
const pageAddresses = [/^\/runs\/[^/]+\/?$/, /^\/(?!assets\/)[^.]*$/];

/** The built page, and its own addresses. */
export function createPageRoutes(staticFolder: string | undefined): Router {
  const router = Router();
  const folder = staticFolder === undefined ? undefined : resolve(staticFolder);
  if (folder === undefined || !existsSync(join(folder, 'index.html'))) {
    router.get('/', (_request, response) => {
      response.type('text/plain').send(`${noPage}\n`);
    });
  } else {
    router.use(stayInside(realpathSync(folder)));
    // Built files carry a digest in their names; the page itself must be asked for again.
    router.use(
      '/assets',
      express.static(join(folder, 'assets'), { immutable: true, maxAge: '1y', dotfiles: 'ignore' }),
    );
    router.use(express.static(folder, { dotfiles: 'ignore', index: 'index.html', cacheControl: false }));
    router.get(pageAddresses, (_request, response) => {
      response.set('cache-control', 'no-cache').sendFile('index.html', { root: folder });
    });
  }
  router.use((_request, response) => void response.status(404).json({ error: 'There is no such page.' }));
  return router;
}

/** express keeps paths inside the folder, but follows links out of it. */
function stayInside(folder: string): RequestHandler {
  return async (request, response, next) => {
    let target: string;
    try {
      target = await realpath(join(folder, decodeURIComponent(request.path)));
    } catch {
      // No such file, or no path at all: what comes next says so.
      next();
      return;
    }
    if (target === folder || target.startsWith(folder + sep)) next();
    else response.status(404).json({ error: 'There is no such page.' });
  };
}

const noPage =
  'A benchmark streams here: WebSocket at /ws, server-sent events at /events, state at /api/status and /api/metrics.';
