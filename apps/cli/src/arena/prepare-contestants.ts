import { hasModel, preferHosts, surveyHosts, type Contestant, type SurveyedHost } from '@genai-bench/arena';
import { createContestants, listHosts, type HostConfig } from '@genai-bench/arena/config';
import { parseOllamaHost } from '../options/parse-ollama-host.ts';
import type { RawFlags } from '../options/raw-flags.ts';
import { hostLines } from './host-lines.ts';
import { readKey } from './read-key.ts';
import type { ModelsFile } from './read-models-file.ts';

export interface PreparedContestants {
  readonly contestants: readonly Contestant[];
  readonly hosts: readonly HostConfig[];
}

export interface PrepareOptions {
  readonly raw: RawFlags;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly modelsFile: ModelsFile;
  readonly isWarmedUp: boolean;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Finds out where each model can be asked, and says so. */
export async function prepareContestants(options: PrepareOptions): Promise<PreparedContestants> {
  const { raw, env, modelsFile, isWarmedUp, say, signal } = options;
  const { config, path } = modelsFile;
  const gpuHost = raw.get('gpu-host') ?? env['AWS_OLLAMA_HOST'];
  const hosts = listHosts(config, {
    ...(gpuHost ? { gpuHost: parseOllamaHost(String(gpuHost)) } : {}),
    ...(env['OLLAMA_HOST'] ? { ollamaHost: parseOllamaHost(env['OLLAMA_HOST']) } : {}),
  });
  const keyOf = (variable: string) => readKey(env, variable);
  const { contestants, leftOut } = createContestants(config, { hosts, keyOf, fileName: path });
  for (const { id, reason } of leftOut) say(`warning: ${id} is left out: it ${reason}`);
  const asked = hosts.flatMap((host) => {
    const models = modelsAt(host, contestants);
    return models.length === 0 ? [] : [{ ...host, models }];
  });
  if (asked.length === 0) return { contestants, hosts };
  const surveyed = await surveyHosts(asked, {
    measures: isWarmedUp,
    prefersGpu: config.preferGpu,
    onMeasure: ({ name }, model) => say(`Measuring ${name} with ${model} …`),
    signal,
  });
  say('Hosts, best first:');
  for (const line of hostLines(surveyed)) say(line);
  return { contestants: placed(preferHosts(contestants, surveyed), surveyed, say), hosts };
}

function modelsAt({ url }: HostConfig, contestants: readonly Contestant[]): readonly string[] {
  const { origin } = new URL(url);
  return contestants.flatMap(({ targets }) =>
    targets
      .filter(({ backend, apiBase }) => backend === 'ollama' && new URL(apiBase).origin === origin)
      .map(({ model }) => model),
  );
}

/** Without the hosts that are there and lack the model: to ask them would cost every battle an attempt. */
function placed(
  contestants: readonly Contestant[],
  surveyed: readonly SurveyedHost[],
  say: (line: string) => void,
): readonly Contestant[] {
  const hostAt = new Map(surveyed.map((host) => [new URL(host.apiBase).origin, host]));
  return contestants.map((contestant) => {
    const isLacking = ({ backend, apiBase, model }: Contestant['targets'][number]): boolean => {
      const host = hostAt.get(new URL(apiBase).origin);
      return backend === 'ollama' && host !== undefined && host.isReachable && !hasModel(host.models, model);
    };
    const targets = contestant.targets.filter((target) => !isLacking(target));
    if (targets.length > 0) return { ...contestant, targets };
    const [target] = contestant.targets;
    say(
      `warning: no host has the model of ${contestant.id}. Have it fetched there: ollama pull ${target?.model}`,
    );
    return contestant;
  });
}
