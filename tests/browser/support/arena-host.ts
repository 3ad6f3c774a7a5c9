import { fileURLToPath } from 'node:url';
import { createArena, createMemoryBattleStore, type Arena, type Contestant } from '@genai-bench/arena';
import { createArenaRouter } from '@genai-bench/arena/http';
import { StreamingServer, type StreamingServerOptions } from '@genai-bench/stream-server';
import { startScriptedModels, type ModelServer, type ScriptedModel } from './scripted-models.ts';

/** Everything that a person has who serves an arena of scripted models. */
export interface ArenaHost {
  /** The page, for those who vote. */
  readonly url: string;
  /** The page, with the right to read all votes. */
  readonly controlUrl: string;
  readonly port: number;
  readonly arena: Arena;
  readonly models: ModelServer;
  close(): Promise<void>;
}

export interface ArenaHostOptions {
  /** By name; a role is said after a colon: `x:exhibition`. */
  readonly models: Readonly<Record<string, ScriptedModel>>;
  readonly arena?: Partial<Parameters<typeof createArena>[0]>;
  readonly server?: StreamingServerOptions;
}

const mountPath = '/api/v1/arena';

export async function startArenaHost({ models, ...options }: ArenaHostOptions): Promise<ArenaHost> {
  const named = Object.fromEntries(
    Object.entries(models).map(([name, model]) => [name.split(':')[0] ?? '', model]),
  );
  const modelServer = await startScriptedModels(named);
  const store = createMemoryBattleStore();
  const arena = createArena({
    store,
    contestants: contestantsOf(Object.keys(models), modelServer.origin),
    maxAttempts: 1,
    limits: { battlesPerVoterPerDay: 100_000, parallelBattlesPerVoter: 1_000 },
    ...options.arena,
  });
  const router = createArenaRouter({
    arena,
    voterSecret: 'a secret of more than thirty-two characters',
    limits: {
      starts: { perVoter: 10_000, perAddress: 10_000 },
      commands: { perVoter: 10_000, perAddress: 10_000 },
    },
    requireControl: (_request, response, next) => {
      if (response.locals['scope'] === 'control') next();
      else response.status(403).json({ error: 'This needs the control token.' });
    },
  });
  const server = new StreamingServer({
    port: 0,
    staticFolder: fileURLToPath(new URL('../../../apps/web/dist', import.meta.url)),
    mounts: [{ path: mountPath, handler: router, changeScope: 'view', feature: 'arena' }],
    ...options.server,
  });
  await server.start();
  const url = `http://localhost:${server.port}`;
  return {
    url,
    controlUrl: `${url}/#token=${server.controlToken}`,
    port: server.port ?? 0,
    arena,
    models: modelServer,
    close: async () => {
      await arena.close();
      await store.close();
      await server.stop();
      await modelServer.close();
    },
  };
}

function contestantsOf(names: readonly string[], origin: string): Contestant[] {
  return names.map((name) => {
    const [id = '', role = 'contestant'] = name.split(':');
    return {
      id,
      label: `Label of ${id}`,
      // The names come from the tests, which know the roles.
      role: role as Contestant['role'],
      targets: [{ backend: 'openai', apiBase: origin, model: id }],
      aliases: [`Maker of ${id}`],
    };
  });
}
