import type { Contestant } from '../run/arena-options.ts';
import { fetchJson } from './detect-host.ts';

export interface WarmUpOptions {
  /** How long a model stays in memory after its last use, as Ollama reads it: `30m`, seconds, or -1 for ever. A target's own `keep_alive` wins. */
  readonly keepAlive?: string | number;
  /** Loading from a disk can take minutes. */
  readonly timeLimitMs?: number;
  /** Hears of each model when it begins to load, and when it is there or is not. */
  readonly onProgress?: (progress: WarmUpProgress) => void;
  readonly signal?: AbortSignal;
}

export interface WarmUpProgress {
  readonly contestantId: string;
  readonly apiBase: string;
  readonly state: 'loading' | 'loaded' | 'failed';
  /** From asking to the answer. */
  readonly tookMs?: number;
}

/**
 * Has models loaded before anybody waits for them, one after the other at each host, at the host where each is asked
 * first. Returns the ids of those that are loaded. Servers other than Ollama keep their model in memory: nothing is done.
 * A later request that does not state `keep_alive` sets it back to the host's own time: state it in the target's
 * `extraBody` too. Options of the target go along, because other ones would have the model loaded again.
 */
export async function warmUpModels(
  contestants: readonly Contestant[],
  options: WarmUpOptions = {},
): Promise<readonly string[]> {
  const byHost = new Map<string, ModelToLoad[]>();
  for (const { id, targets } of contestants) {
    const [target] = targets;
    if (target?.backend !== 'ollama') continue;
    const { origin } = new URL(target.apiBase);
    byHost.set(origin, [...(byHost.get(origin) ?? []), { id, target }]);
  }
  const loaded = await Promise.all([...byHost.values()].map((models) => loadAtHost(models, options)));
  return loaded.flat();
}

interface ModelToLoad {
  readonly id: string;
  readonly target: Contestant['targets'][number];
}

async function loadAtHost(
  models: readonly ModelToLoad[],
  { keepAlive = '30m', timeLimitMs = 300_000, onProgress, signal }: WarmUpOptions,
): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const { id, target } of models) {
    if (signal?.aborted) break;
    const about = { contestantId: id, apiBase: target.apiBase };
    onProgress?.({ ...about, state: 'loading' });
    const { keep_alive: ownKeepAlive, options } = target.extraBody ?? {};
    const body = {
      model: target.model,
      keep_alive: ownKeepAlive ?? keepAlive,
      stream: false,
      options,
    };
    const startedMs = performance.now();
    const answer = await fetchJson(new URL('/api/generate', target.apiBase).href, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      timeLimitMs,
      signal,
    });
    const state = answer === undefined ? 'failed' : 'loaded';
    onProgress?.({ ...about, state, tookMs: performance.now() - startedMs });
    if (state === 'loaded') ids.push(id);
  }
  return ids;
}
