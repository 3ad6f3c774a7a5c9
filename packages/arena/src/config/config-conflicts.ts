import { findBackend } from '@genai-bench/runner';
import type { ArenaConfig, ModelConfig } from './arena-config.ts';
import { didYouMean } from './did-you-mean.ts';
import { environmentHostNames } from './environment-hosts.ts';

/** A problem at a place of the configuration. */
export interface PathedIssue {
  readonly path: readonly PropertyKey[];
  /** Goes on from the path. */
  readonly message: string;
}

/** What is wrong between settings of which each is well-formed. */
export function configConflicts(config: ArenaConfig): readonly PathedIssue[] {
  const hostNames = [...config.hosts.map(({ name }) => name), ...environmentHostNames];
  return [
    ...repeated('hosts', 'name', hostNames),
    ...repeated(
      'models',
      'id',
      config.models.map(({ id }) => id),
    ),
    ...config.models.flatMap((model, index) => modelConflicts(model, ['models', index], hostNames)),
    ...unknownInOrder(config),
    ...tooFew(config),
    ...storeConflicts(config),
  ];
}

function repeated(list: string, field: string, values: readonly string[]): readonly PathedIssue[] {
  return values.flatMap((value, index) => {
    const first = values.indexOf(value);
    if (first === index) return [];
    // The names of the environment's hosts come after those of the list.
    const message =
      list === 'hosts' && environmentHostNames.includes(value)
        ? `"${value}" is the name of the host that this variable holds. Choose another.`
        : `"${value}" is taken by ${list}[${first}]. Give each its own.`;
    const taken = list === 'hosts' && environmentHostNames.includes(value) ? first : index;
    return [{ path: [list, taken, field], message }];
  });
}

function modelConflicts(
  model: ModelConfig,
  path: readonly PropertyKey[],
  hostNames: readonly string[],
): readonly PathedIssue[] {
  const { backend, hosts, apiBase } = model;
  const issues: PathedIssue[] = (hosts ?? []).flatMap((host, index) =>
    hostNames.includes(host)
      ? []
      : [
          {
            path: [...path, 'hosts', index],
            message: `"${host}" is no host of the list.${didYouMean(host, hostNames) || ` There are ${hostNames.join(', ')}.`}`,
          },
        ],
  );
  if (hosts !== undefined && apiBase !== undefined) {
    issues.push({ path: [...path, 'apiBase'], message: 'and hosts exclude each other. Keep one.' });
  }
  if (backend !== 'ollama' && hosts === undefined && apiBase === undefined) {
    issues.push({
      path: [...path, 'apiBase'],
      message: `is missing. Write for instance apiBase: ${findBackend(backend).exampleBase}.`,
    });
  }
  if (backend !== 'ollama' && model.keepAlive !== undefined) {
    issues.push({ path: [...path, 'keepAlive'], message: `is Ollama's; leave it out for ${backend}.` });
  }
  return issues;
}

function unknownInOrder({ battle, models }: ArenaConfig): readonly PathedIssue[] {
  if (battle.dispatchOrder === 'learned') return [];
  const ids = models.map(({ id }) => id);
  return battle.dispatchOrder.flatMap((id, index) =>
    ids.includes(id)
      ? []
      : [
          {
            path: ['battle', 'dispatchOrder', index],
            message: `"${id}" is the id of no model.${didYouMean(id, ids) || ` There are ${ids.join(', ')}.`}`,
          },
        ],
  );
}

function tooFew({ models }: ArenaConfig): readonly PathedIssue[] {
  const count = models.filter(({ role }) => role === 'contestant').length;
  if (count >= 2) return [];
  const message = `must hold at least 2 with the role contestant, got ${count}. Reserves and exhibitions only join them.`;
  return [{ path: ['models'], message }];
}

function storeConflicts({ store }: ArenaConfig): readonly PathedIssue[] {
  const hasPassword = /^(rediss?:\/\/[^/]*@|postgres(ql)?:(\/\/[^/@]*:[^/]*@|.*[?&](ssl)?password=))/i;
  if (store === undefined || !hasPassword.test(store)) return [];
  const message =
    'must not hold a password. Put the whole address into GENAI_BENCH_ARENA_STORE and leave this out.';
  return [{ path: ['store'], message }];
}
