import type { Secret } from '@genai-bench/runner';
import type { Contestant } from '../run/arena-options.ts';
import type { ArenaConfig, HostConfig, ModelConfig } from './arena-config.ts';
import { ArenaConfigError, type ConfigIssue } from './arena-config-error.ts';

export interface ContestantOptions {
  readonly hosts: readonly HostConfig[];
  /** The key that a variable holds; undefined where it is not set. */
  readonly keyOf: (variable: string) => Secret | undefined;
  readonly fileName?: string;
}

export interface CreatedContestants {
  readonly contestants: readonly Contestant[];
  /** Exhibitions that were left out, and why. Nobody's rating depends on them. */
  readonly leftOut: readonly { readonly id: string; readonly reason: string }[];
}

/** Those who can be asked, with the addresses where they are. Throws an `ArenaConfigError` for one that has none. */
export function createContestants(
  config: ArenaConfig,
  { hosts, keyOf, fileName = 'models.yaml' }: ContestantOptions,
): CreatedContestants {
  const contestants: Contestant[] = [];
  const leftOut: { id: string; reason: string }[] = [];
  const issues: ConfigIssue[] = [];
  for (const [index, model] of config.models.entries()) {
    const problem = missingKey(model, keyOf) ?? missingHost(model, hosts);
    if (problem === undefined) contestants.push(contestantOf(model, config, { hosts, keyOf }));
    else if (model.role === 'exhibition') leftOut.push({ id: model.id, reason: problem.message });
    else issues.push({ path: `models[${index}].${problem.field}`, message: problem.message });
  }
  if (issues.length > 0) throw new ArenaConfigError(issues, fileName);
  return { contestants, leftOut };
}

interface MissingPart {
  readonly field: string;
  readonly message: string;
}

function missingKey({ apiKeyEnv }: ModelConfig, keyOf: ContestantOptions['keyOf']): MissingPart | undefined {
  if (apiKeyEnv === undefined || keyOf(apiKeyEnv) !== undefined) return undefined;
  return {
    field: 'apiKeyEnv',
    message: `names ${apiKeyEnv}, which is not set. Set it, or leave the model out.`,
  };
}

function missingHost(model: ModelConfig, hosts: readonly HostConfig[]): MissingPart | undefined {
  if (model.apiBase !== undefined || hostsOf(model, hosts).length > 0) return undefined;
  const named = model.hosts?.join(', ') ?? 'none';
  return {
    field: 'hosts',
    message: `names only hosts that are not there: ${named}. Set the variable, or name another.`,
  };
}

function hostsOf({ hosts: names }: ModelConfig, hosts: readonly HostConfig[]): readonly HostConfig[] {
  return names === undefined ? hosts : hosts.filter(({ name }) => names.includes(name));
}

function contestantOf(
  model: ModelConfig,
  config: ArenaConfig,
  { hosts, keyOf }: Pick<ContestantOptions, 'hosts' | 'keyOf'>,
): Contestant {
  const addresses =
    model.apiBase === undefined ? hostsOf(model, hosts).map(({ url }) => url) : [model.apiBase];
  const apiKey = model.apiKeyEnv === undefined ? undefined : keyOf(model.apiKeyEnv);
  const extraBody = extraBodyOf(model, config);
  return {
    id: model.id,
    label: model.label ?? model.id,
    role: model.role,
    aliases: model.aliases,
    targets: addresses.map((apiBase) => ({
      backend: model.backend,
      apiBase,
      model: model.model,
      ...(apiKey === undefined ? {} : { apiKey }),
      ...(extraBody === undefined ? {} : { extraBody }),
    })),
  };
}

/** A request that does not say how long its model stays sets that back to the host's own time. */
function extraBodyOf(model: ModelConfig, config: ArenaConfig): Readonly<Record<string, unknown>> | undefined {
  if (model.backend !== 'ollama') return model.extraBody;
  const keepAlive = model.keepAlive ?? config.keepAlive ?? (config.warmUp ? '30m' : undefined);
  if (keepAlive === undefined) return model.extraBody;
  return { keep_alive: keepAlive, ...model.extraBody };
}
