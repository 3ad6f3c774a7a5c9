import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Backend } from './backend.ts';
import {
  backendNames,
  backends,
  findBackend,
  keyVariablesOf,
  modelKeyVariables,
} from './backend-registry.ts';
import { openaiProtocol } from './openai-backend.ts';

it.each(backendNames)('%s runs the contract in the test beside it', (name) => {
  const test = new URL(`${name}-backend.test.ts`, import.meta.url);
  expect(existsSync(test) && readFileSync(test, 'utf8')).toMatch(/^describeBackendContract\(/m);
});

it('refuses, by its type, an entry that does not state its key variables', () => {
  // @ts-expect-error They have no default.
  const keyless: Backend = { ...openaiProtocol, name: 'x', label: 'X', exampleBase: 'http://localhost:1' };
  expect(keyless).not.toHaveProperty('keyVariables');
});

describe('findBackend', () => {
  it('names the choices where the name is unknown', () => {
    expect(() => findBackend('vlm')).toThrow(`unknown backend "vlm"; use one of: ${backendNames.join(', ')}`);
  });
});

describe('keyVariablesOf', () => {
  it.each(backends)('begins with the general variable and goes on with those of $name', (backend) => {
    expect(keyVariablesOf(backend.name)).toEqual(['MODEL_API_KEY', ...backend.keyVariables]);
    expect(modelKeyVariables).toEqual(expect.arrayContaining([...backend.keyVariables]));
  });

  it("has none for a name that is unknown, rather than another vendor's", () => {
    expect(keyVariablesOf('vlm')).toEqual([]);
  });
});
