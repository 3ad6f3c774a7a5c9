import type { ArenaConfig, HostConfig } from './arena-config.ts';
import type { HostEnvironment } from './environment-hosts.ts';

/** Where Ollama listens unless it is told otherwise. */
const usualOllama = 'http://127.0.0.1:11434';

/**
 * All hosts: that with the GPU of the environment, those of the list, then that of `OLLAMA_HOST`; and Ollama's usual
 * place when there is none of these. Of two with one address the first stays.
 */
export function listHosts(
  { hosts, models }: ArenaConfig,
  { gpuHost, ollamaHost }: HostEnvironment,
): readonly HostConfig[] {
  const known: HostConfig[] = [
    ...(gpuHost === undefined ? [] : [{ name: 'AWS_OLLAMA_HOST', url: gpuHost, gpu: true }]),
    ...hosts,
    ...(ollamaHost === undefined ? [] : [{ name: 'OLLAMA_HOST', url: ollamaHost }]),
  ];
  const isOllamaNeeded = models.some(({ backend, apiBase }) => backend === 'ollama' && apiBase === undefined);
  const all = known.length === 0 && isOllamaNeeded ? [{ name: 'local', url: usualOllama }] : known;
  const origins = all.map(({ url }) => new URL(url).origin);
  return all.filter((host, index) => isNamed(host, models) || origins.indexOf(origins[index]!) === index);
}

function isNamed({ name }: HostConfig, models: ArenaConfig['models']): boolean {
  return models.some(({ hosts }) => hosts?.includes(name));
}
