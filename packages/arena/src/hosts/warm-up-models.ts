import type { Contestant } from '../run/contestant.ts';
import { fetchJson } from './fetch-json.ts';

export interface WarmUpOptions {
  /** How long a model stays in memory after its last use, as Ollama reads it: `30m`, seconds, or -1 for ever. */
  readonly keepAlive?: string | number;
  /** Loading from a disk can take minutes. */
  readonly timeLimitMs?: number;
}

/**
 * Has models loaded before anybody waits for them, one after the other at each host, at the host where each is asked
 * first. Returns the ids of those that are loaded. Servers other than Ollama keep their model in memory: nothing is done.
 * A later request that does not state `keep_alive` sets it back to the host's own time: state it in the target's
 * `extraBody` too.
 */
export async function warmUpModels(
  contestants: readonly Contestant[],
  { keepAlive = '30m', timeLimitMs = 300_000 }: WarmUpOptions = {},
): Promise<readonly string[]> {
  const byHost = new Map<string, { readonly id: string; readonly model: string }[]>();
  for (const { id, targets } of contestants) {
    const [target] = targets;
    if (target?.backend !== 'ollama') continue;
    const url = new URL('/api/generate', target.apiBase).href;
    byHost.set(url, [...(byHost.get(url) ?? []), { id, model: target.model }]);
  }
  const loaded = await Promise.all(
    [...byHost].map(async ([url, models]) => {
      const ids: string[] = [];
      for (const { id, model } of models) {
        const body = JSON.stringify({ model, keep_alive: keepAlive, stream: false });
        const headers = { 'content-type': 'application/json' };
        const answer = await fetchJson(url, { method: 'POST', headers, body, timeLimitMs });
        if (answer !== undefined) ids.push(id);
      }
      return ids;
    }),
  );
  return loaded.flat();
}
