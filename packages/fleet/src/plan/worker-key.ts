import { modelKeyVariables, Secret, type RunPlan } from '@genai-bench/runner';
import { FleetError } from '../errors.ts';
import type { ShareJob } from '../protocol/share-job.ts';

export interface WorkerKeys {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The variable that the person who started the worker chose; it wins over the run's. */
  readonly variable?: string;
  /** Origins that the key may be sent to. Without any the worker sends its key nowhere. */
  readonly origins: readonly string[];
  /** The run is signed with the fleet's secret, so its transport settings are those of a person who holds it. */
  readonly isSigned: boolean;
}

/**
 * The key that a share's requests carry, from the worker's own environment. Anyone who can write to Redis can write a
 * plan: so the worker itself says which variable may be used and which servers the key is for.
 */
export function resolveWorkerKey(
  { needsKey, keyVariable, plan }: Pick<ShareJob, 'needsKey' | 'keyVariable'> & { readonly plan: RunPlan },
  { env, variable, origins, isSigned }: WorkerKeys,
): Secret | undefined {
  if (!needsKey) return undefined;
  const name = variable ?? keyVariable;
  if (name === undefined)
    fail('the run sends a key that came from no variable; start this worker with --api-key-env <name>');
  // A run names by itself only what holds keys for model servers.
  if (variable === undefined && !modelKeyVariables.includes(name))
    fail(`the run's key is in ${name}; start this worker with --api-key-env ${name} if it may use that`);
  if (!origins.includes(plan.origin))
    fail(
      `the run sends the worker's key to ${plan.origin}, and this worker ${origins.length === 0 ? 'was not told where its key may go' : `sends it only to ${origins.join(', ')}`}; start it with --api-key-for ${plan.origin} if that server may have the key`,
    );
  const detour = detourOf(plan);
  if (detour !== undefined && !isSigned)
    fail(
      `the run sends the worker's key with ${detour}, which lets others read it; set GENAI_BENCH_FLEET_SECRET for the run and its workers, so that the setting is known to be the run's own`,
    );
  const value = env[name]?.trim() ?? '';
  if (value === '') fail(`the run needs a key, and ${name} is not set where this worker was started`);
  if (/[\r\n\0]/.test(value)) fail(`the key in ${name} must be one line`);
  return new Secret(value, `env ${name}`);
}

/** A setting of the plan by which somebody other than the target could read the requests. */
function detourOf({ proxy, allowInsecureTls, certificateAuthority }: RunPlan): string | undefined {
  if (proxy !== undefined) return 'a proxy';
  if (allowInsecureTls) return 'TLS certificates unchecked';
  return certificateAuthority === undefined ? undefined : 'a certificate authority of its own';
}

function fail(message: string): never {
  throw new FleetError('key-missing', message);
}
