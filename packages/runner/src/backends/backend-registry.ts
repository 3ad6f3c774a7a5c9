import { RunnerError } from '../errors.ts';
import { anthropicBackend } from './anthropic-backend.ts';
import type { Backend, TextEndpoint } from './backend.ts';
import { ollamaBackend } from './ollama-backend.ts';
import { openaiBackend } from './openai-backend.ts';
import { sglangBackend } from './sglang-backend.ts';
import { vllmBackend } from './vllm-backend.ts';

/** Every backend there is. Adding one: its file, its line here. */
export const backends: readonly Backend[] = [
  openaiBackend,
  vllmBackend,
  sglangBackend,
  ollamaBackend,
  anthropicBackend,
];

/** The backend of that name. Throws a `RunnerError` that lists the names there are. */
export function findBackend(name: string): Backend {
  const found = backends.find((backend) => backend.name === name);
  if (found !== undefined) return found;
  const names = backends.map((backend) => backend.name).join(', ');
  throw new RunnerError('invalid-plan', `unknown backend "${name}"; use one of: ${names}`);
}

/** What a backend can be asked for text at. */
export function textEndpointsOf({ paths }: Backend): readonly TextEndpoint[] {
  return (['chat', 'completions'] as const).filter((name) => paths[name] !== undefined);
}
