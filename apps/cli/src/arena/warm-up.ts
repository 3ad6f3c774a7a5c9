import { warmUpModels, type Contestant } from '@genai-bench/arena';

/** Loads the models one after the other at each host, and says how far it is. */
export async function warmUp(
  contestants: readonly Contestant[],
  { say, signal }: { readonly say: (line: string) => void; readonly signal: AbortSignal },
): Promise<void> {
  const count = contestants.filter(({ targets: [target] }) => target?.backend === 'ollama').length;
  let doneCount = 0;
  await warmUpModels(contestants, {
    signal,
    onProgress({ contestantId, apiBase, state, tookMs = 0 }) {
      if (state === 'loading') return say(`Loading ${contestantId} at ${new URL(apiBase).host} …`);
      doneCount += 1;
      const place = `(${doneCount} of ${count})`;
      if (state === 'loaded')
        say(`${contestantId} is loaded after ${(tookMs / 1000).toFixed(1)} s ${place}.`);
      else if (!signal.aborted)
        say(`warning: ${contestantId} could not be loaded ${place}; it is asked all the same.`);
    },
  });
}
