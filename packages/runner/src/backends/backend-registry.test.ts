import { describe, expect, it } from 'vitest';
import { describeBackendContract } from '../testing/backend-contract.ts';
import { backends, findBackend } from './backend-registry.ts';

for (const backend of backends) describeBackendContract(backend);

describe('findBackend', () => {
  it('finds each backend by its name, and no name stands for two', () => {
    expect(backends.map((backend) => findBackend(backend.name))).toEqual(backends);
    expect(backends.map((backend) => backend.name)).toEqual([
      'openai',
      'vllm',
      'sglang',
      'ollama',
      'anthropic',
    ]);
  });

  it('names the choices where the name is unknown', () => {
    expect(() => findBackend('vlm')).toThrow(
      'unknown backend "vlm"; use one of: openai, vllm, sglang, ollama, anthropic',
    );
  });
});
