import { Secret } from '@genai-bench/runner';
import { FleetError } from '../errors.ts';
import type { ShareJob } from '../protocol/share-job.ts';

/** Variables that a run may name by itself: those that hold keys for model servers and nothing else. */
const usualVariables = new Set(['MODEL_API_KEY', 'OPENAI_API_KEY', 'ANTHROPIC_API_KEY', 'OLLAMA_API_KEY']);

export interface WorkerKeys {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The variable that whoever started the worker chose; it wins over the run's. */
  readonly variable?: string;
}

/**
 * The key that a share's requests carry, from the worker's own environment. A run that names an unusual variable is
 * refused: else whoever can write to Redis could have any variable of the worker sent to a server of theirs.
 */
export function resolveWorkerKey(
  { needsKey, keyVariable }: Pick<ShareJob, 'needsKey' | 'keyVariable'>,
  { env, variable }: WorkerKeys,
): Secret | undefined {
  if (!needsKey) return undefined;
  const name = variable ?? keyVariable;
  if (name === undefined)
    fail('the run sends a key that came from no variable; start this worker with --api-key-env <name>');
  if (variable === undefined && !usualVariables.has(name))
    fail(`the run's key is in ${name}; start this worker with --api-key-env ${name} if it may use that`);
  const value = env[name]?.trim() ?? '';
  if (value === '') fail(`the run needs a key, and ${name} is not set where this worker was started`);
  if (/[\r\n\0]/.test(value)) fail(`the key in ${name} must be one line`);
  return new Secret(value, `env ${name}`);
}

function fail(message: string): never {
  throw new FleetError('key-missing', message);
}
