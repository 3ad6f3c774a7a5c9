import { createArena, createMemoryBattleStore, type Contestant } from '@genai-bench/arena';
import { createArenaRouter, createArenaSocket } from '@genai-bench/arena/http';
import { startSimulator } from '@genai-bench/simulator';
import { requireGrantedScope, StreamingServer } from '@genai-bench/stream-server';
import { onTestFinished } from 'vitest';

export const arenaPath = '/api/v1/arena';
const voterSecret = 'a secret of more than thirty-two characters';

/** The arena as it is served: in the server of the dashboard, with models of a simulator behind it. */
export async function startArenaServer(
  options: { readonly viewerToken?: string; readonly controlToken?: string } = {},
): Promise<{ readonly port: number; readonly modelNames: readonly string[] }> {
  const modelNames = ['simulated-red', 'simulated-green', 'simulated-blue'];
  const simulator = await startSimulator({ ttftMs: 4, itlMs: 2, models: modelNames, naturalTokens: 20 });
  const contestants = modelNames.map((model): Contestant => ({
    id: model,
    label: `Label of ${model}`,
    role: 'contestant',
    targets: [{ backend: 'openai', apiBase: simulator.url, model }],
    aliases: [],
  }));
  const arena = createArena({ store: createMemoryBattleStore(), contestants, maxOutputTokenCount: 20 });
  const server = new StreamingServer({
    port: 0,
    ...options,
    mounts: [
      {
        path: arenaPath,
        handler: createArenaRouter({ arena, voterSecret, requireControl: requireGrantedScope('control') }),
        changeScope: 'view',
        webSocket: { path: '/ws', serve: createArenaSocket({ arena, voterSecret }) },
      },
    ],
  });
  await server.start();
  onTestFinished(async () => {
    await arena.close();
    await server.stop();
    await simulator.close();
  });
  if (server.port === undefined) throw new TypeError('A server that has started has a port.');
  return { port: server.port, modelNames };
}
