import { createArena, createMemoryBattleStore, type Contestant } from '@genai-bench/arena';
import { createArenaRouter, createArenaSocket } from '@genai-bench/arena/http';
import {
  createApiRouter,
  createMemoryAuditLog,
  createMemoryRunHistory,
  createMemoryTokenStore,
  issueToken,
  requireGrantedScope,
  roles,
  StreamingServer,
  type AuditLog,
  type Role,
  type StreamingServerOptions,
} from '@genai-bench/stream-server';
import { onTestFinished } from 'vitest';

export const viewerToken = 'viewer-token-0123456789';
export const controlToken = 'control-token-0123456789';
const voterSecret = 'a secret of more than thirty-two characters';

export interface TeamServer {
  readonly server: StreamingServer;
  readonly port: number;
  readonly audit: AuditLog;
  /** One for each role, named `a-viewer` and so on. */
  readonly tokens: Readonly<Record<Role, string>>;
  /** Of somebody whose token was revoked before the server started. */
  readonly revokedToken: string;
}

/** All that is served, on one server: runs, the arena, named tokens, an audit log, and the two single tokens. */
export async function startTeamServer(options: StreamingServerOptions = {}): Promise<TeamServer> {
  const [store, audit, history] = [
    createMemoryTokenStore(),
    createMemoryAuditLog(),
    createMemoryRunHistory(),
  ];
  const given = await Promise.all(
    roles.map(
      async (role) => [role, await issueToken({ store, name: `a-${role}`, role, nowMs: 0 })] as const,
    ),
  );
  const revokedToken = await issueToken({ store, name: 'gone', role: 'admin', nowMs: 0 });
  await store.revoke('gone', 1);
  const contestants = ['red', 'blue'].map((model): Contestant => ({
    id: model,
    label: model,
    role: 'contestant',
    // Nobody begins a battle here.
    targets: [{ backend: 'openai', apiBase: 'http://127.0.0.1:9', model }],
    aliases: [],
  }));
  const arena = createArena({ store: createMemoryBattleStore(), contestants });
  const api = createApiRouter({
    history,
    tokens: store,
    audit,
    runControl: {
      activeRunId: () => undefined,
      startRun: async () => ({ runId: 'run-started' }),
      stopRun: async () => false,
    },
    requireScope: requireGrantedScope,
    version: '1',
  });
  const server = new StreamingServer({
    port: 0,
    viewerToken,
    controlToken,
    tokens: store,
    audit,
    mounts: [
      { path: '/api/v1', handler: api },
      {
        path: '/api/v1/arena',
        handler: createArenaRouter({ arena, voterSecret, requireControl: requireGrantedScope('control') }),
        changeScope: 'view',
        webSocket: { path: '/ws', serve: createArenaSocket({ arena, voterSecret }) },
      },
    ],
    ...options,
  });
  await server.start();
  onTestFinished(async () => {
    await server.stop();
    await arena.close();
  });
  if (server.port === undefined) throw new TypeError('A server that has started has a port.');
  const tokens = Object.fromEntries(given) as Record<Role, string>; // Holds: made of all roles.
  return { server, port: server.port, audit, tokens, revokedToken };
}
