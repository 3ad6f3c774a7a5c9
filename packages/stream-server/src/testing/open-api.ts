import express from 'express';
import type { RequestHandler } from 'express';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createMemoryRunHistory } from '../history/memory-run-history.ts';
import type { RunHistory } from '../history/run-history.ts';
import { RunRefusedError } from '../http/api-ports.ts';
import type { ApiRouterOptions, RunControl } from '../http/api-ports.ts';
import type { ApiScope } from '../http/api-route.ts';
import { createApiRouter } from '../http/create-api-router.ts';

export interface OpenApi {
  readonly history: RunHistory;
  readonly internalErrors: unknown[];
  request(path: string, init?: RequestInit): Promise<Response>;
  close(): Promise<void>;
}

export const viewToken = 'view-token';
export const controlToken = 'control-token';
export const adminToken = 'admin-token';
export const asController = { authorization: `Bearer ${controlToken}` };

/** Headers of a reader who has a copy; without the second one `fetch` asks that copies be passed over. */
export function ifChanged(etag: string): Record<string, string> {
  return { 'if-none-match': etag, 'cache-control': 'max-age=0' };
}

/** The REST interface on a bare express app on loopback; requests carry the view token unless they say otherwise. */
export async function openApi(parts: Partial<ApiRouterOptions> = {}): Promise<OpenApi> {
  const history = parts.history ?? createMemoryRunHistory();
  const internalErrors: unknown[] = [];
  const app = express();
  app.use(
    '/api/v1',
    createApiRouter({
      history,
      requireScope,
      version: '1.2.3',
      onInternalError: (error) => internalErrors.push(error),
      ...parts,
    }),
  );
  app.use((_request, response) => {
    response.status(418).end('the next router');
  });
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server always has an address of this form.
  const { port } = server.address() as AddressInfo;
  return {
    history,
    internalErrors,
    request: (path, init = {}) =>
      fetch(`http://127.0.0.1:${port}/api/v1${path}`, {
        ...init,
        headers: { authorization: `Bearer ${viewToken}`, ...(init.headers as Record<string, string>) },
      }),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await history.close();
    },
  };
}

/** A stand-in for the server's own check: the admin token may do all, the control token all but what is for admins, the view token may look. */
function requireScope(scope: ApiScope): RequestHandler {
  return (request, response, next) => {
    const given = request.headers.authorization;
    const isControl = given === `Bearer ${controlToken}`;
    if (
      given === `Bearer ${adminToken}` ||
      (isControl && scope !== 'admin') ||
      (scope === 'view' && given === `Bearer ${viewToken}`)
    ) {
      next();
      return;
    }
    const code = given === undefined ? 'unauthorized' : 'forbidden';
    response
      .status(given === undefined ? 401 : 403)
      .json({ error: { code, message: 'Not with this token.' } });
  };
}

export interface ScriptedControl extends RunControl {
  readonly started: unknown[];
  /** Lets the run that was started begin. */
  release(): void;
}

/** Starts runs when told to, named run-live; refuses options with `refuse`. */
export function scriptedControl({ held = false }: { readonly held?: boolean } = {}): ScriptedControl {
  const started: unknown[] = [];
  let activeRunId: string | undefined;
  let release = (): void => {};
  return {
    started,
    release: () => release(),
    activeRunId: () => activeRunId,
    async startRun(options) {
      started.push(options);
      if (typeof options === 'object' && options !== null && 'refuse' in options) {
        throw new RunRefusedError(
          'invalid-options',
          'model is missing.',
          'Give for instance "model": "gpt2".',
        );
      }
      if (held) {
        await new Promise<void>((resolve) => {
          release = resolve;
        });
      }
      activeRunId = 'run-live';
      return { runId: activeRunId };
    },
    async stopRun(runId) {
      if (runId !== activeRunId) return false;
      activeRunId = undefined;
      return true;
    },
  };
}
