import { RunnerError } from '../errors.ts';
import { anthropicBackend } from './anthropic-backend.ts';
import type { Backend, TextEndpoint } from './backend.ts';
import { ollamaBackend } from './ollama-backend.ts';
import { openaiBackend } from './openai-backend.ts';
import { sglangBackend } from './sglang-backend.ts';
import { vllmBackend } from './vllm-backend.ts';

/** Every backend there is, the default first. Adding one: its file, its line here. */
export const backends: readonly Backend[] = [
  openaiBackend,
  vllmBackend,
  sglangBackend,
  ollamaBackend,
  anthropicBackend,
];

export const backendNames: readonly string[] = backends.map(({ name }) => name);

/** Holds a key for whatever server is asked. */
const generalKeyVariable = 'MODEL_API_KEY';

/** Every variable that holds keys for model servers and nothing else. */
export const modelKeyVariables: readonly string[] = [
  ...new Set([generalKeyVariable, ...backends.flatMap(({ keyVariables }) => keyVariables)]),
];

/** Variables that are read when no key is named, first found first; none for a backend that there is not. */
export function keyVariablesOf(name: string): readonly string[] {
  const backend = backends.find((known) => known.name === name);
  return backend === undefined ? [] : [generalKeyVariable, ...backend.keyVariables];
}

/** The backend of that name. Throws a `RunnerError` that lists the names there are. */
export function findBackend(name: string): Backend {
  const found = backends.find((backend) => backend.name === name);
  if (found !== undefined) return found;
  throw new RunnerError('invalid-plan', `unknown backend "${name}"; use one of: ${backendNames.join(', ')}`);
}

/** What a backend can be asked for text at. */
export function textEndpointsOf({ paths }: Backend): readonly TextEndpoint[] {
  return (['chat', 'completions'] as const).filter((name) => paths[name] !== undefined);
}
