import { describe, expect, it } from 'vitest';
import { findBackend } from '../backends/backend-registry.ts';
import { describeRunPlan } from './describe-run-plan.ts';
import { parseRunPlan } from './parse-run-plan.ts';
import type { BenchmarkOptions } from './run-plan-schema.ts';

const prompt = {
  kind: 'text',
  messages: [{ role: 'user', content: 'Hi' }],
  inputTokens: { count: 1, source: 'tokenizer' },
  forceOutputLength: false,
} as const;

function planOf(apiBase: string, options: Partial<BenchmarkOptions> = {}) {
  return parseRunPlan({ apiBase, model: 'm', ...options });
}

/** The path of a plan's requests, and that of its probe. */
function pathsOf(apiBase: string, options: Partial<BenchmarkOptions> = {}): readonly string[] {
  const { apiKey: _, ...plan } = planOf(apiBase, options);
  const backend = findBackend(plan.backend);
  return [backend.encodeRequest(prompt, plan).path, backend.encodeProbe(plan).path];
}

describe('where a plan sends its requests', () => {
  // Addresses as the providers' own documentation shows them in November 2026.
  it.each<[string, Partial<BenchmarkOptions>, string, string]>([
    ['http://h', {}, '/v1/chat/completions', '/v1/models'],
    ['http://h/v1/', {}, '/v1/chat/completions', '/v1/models'],
    ['http://h/api/v3', {}, '/api/v3/chat/completions', '/api/v3/models'],
    ['http://h/openai/v1', {}, '/openai/v1/chat/completions', '/openai/v1/models'],
    [
      'http://h/compat/v1beta/openai',
      {},
      '/compat/v1beta/openai/chat/completions',
      '/compat/v1beta/openai/models',
    ],
    ['http://h/v1.0', {}, '/v1.0/chat/completions', '/v1.0/models'],
    ['http://h/v1/chat/completions', {}, '/v1/chat/completions', '/v1/models'],
    ['http://h/v1/chat/completions/', {}, '/v1/chat/completions/', '/v1/models'],
    ['http://h/v1/completions', {}, '/v1/completions', '/v1/models'],
    ['http://h/inference/chat/completions', {}, '/inference/chat/completions', '/inference/v1/models'],
    [
      'http://h/openai/deployments/gpt?api-version=2024-06-01',
      {},
      '/openai/deployments/gpt/chat/completions?api-version=2024-06-01',
      '/openai/deployments/gpt/models?api-version=2024-06-01',
    ],
    [
      'http://h/openai/deployments/gpt/chat/completions?api-version=2024-06-01',
      {},
      '/openai/deployments/gpt/chat/completions?api-version=2024-06-01',
      '/openai/deployments/gpt/models?api-version=2024-06-01',
    ],
    [
      'http://h/models?api-version=2024-05-01-preview',
      {},
      '/models/chat/completions?api-version=2024-05-01-preview',
      '/models/models?api-version=2024-05-01-preview',
    ],
    ['http://h', { endpointPath: '/invocations' }, '/invocations', '/v1/models'],
    ['http://h/v1', { endpointPath: '/chat?a=b' }, '/v1/chat?a=b', '/v1/models'],
    ['http://h/p/?k=v', { endpointPath: '/chat?a=b' }, '/p/chat?a=b&k=v', '/p/v1/models?k=v'],
    ['http://h/api/chat', { backend: 'ollama' }, '/api/chat', '/api/tags'],
    ['http://h/api/generate', { backend: 'ollama' }, '/api/generate', '/api/tags'],
    [
      'http://h/v1/messages?beta=true',
      { backend: 'anthropic' },
      '/v1/messages?beta=true',
      '/v1/models?beta=true',
    ],
  ])('asks %s with %j at %s', (apiBase, options, path, probe) => {
    expect(pathsOf(apiBase, options)).toEqual([path, probe]);
  });

  it.each<[string, Partial<BenchmarkOptions>, string]>([
    ['http://h/v1/completions', {}, 'completions'],
    ['http://h/v1/chat/completions', {}, 'chat'],
    ['http://h', { endpointPath: '/x/completions?a=b' }, 'completions'],
    ['http://h', { endpointPath: '/invocations' }, 'chat'],
    ['http://h', { endpointPath: '/x/completions', endpoint: 'chat' }, 'chat'],
  ])('reads from %s with %j that requests are for %s', (apiBase, options, endpoint) => {
    expect(planOf(apiBase, options).endpoint).toBe(endpoint);
  });

  it.each<[string, Partial<BenchmarkOptions>, RegExp]>([
    [
      'http://h/v1/completions',
      { endpoint: 'chat' },
      /apiBase is an address for completions, and .* for chat\./,
    ],
    ['http://h/v1/embeddings', {}, /Use the task text-to-embeddings/],
    ['http://h/v1/chat/completions', { task: 'text-to-embeddings' }, /and the endpoint chat/],
    ['http://h/v1/chat/completions', { endpointPath: '/x' }, /endpointPath cannot be had with/],
    ['http://h/v1/messages', {}, /apiBase is an address of the backend anthropic.*Use the backend anthropic/],
    ['http://h/v1/chat/completions', { backend: 'ollama' }, /apiBase is an address of the backend openai/],
    ['http://h/v1/responses', {}, /apiBase is an address of the Responses API, which is not supported/],
    ['http://h', { endpointPath: 'v1/chat' }, /endpointPath must begin with "\/"/],
  ])('refuses %s with %j', (apiBase, options, message) => {
    expect(() => planOf(apiBase, options)).toThrow(message);
  });

  it('keeps keys in a query out of what is stored', () => {
    const plan = planOf('http://h/v1?api-version=2024&subscription-key=canary%2B1', {
      endpointPath: '/x?sig=canary-2',
    });
    expect(JSON.stringify(describeRunPlan(plan))).not.toMatch(/canary/);
    expect(describeRunPlan(plan)).toMatchObject({
      endpointPath: '/v1/x?sig=[redacted]&api-version=2024&subscription-key=[redacted]',
    });
  });

  it('sends the key of an Azure deployment as Azure wants it', () => {
    const { headers } = findBackend('openai').encodeRequest(prompt, {
      ...planOf('http://h/openai/deployments/gpt?api-version=2024-06-01'),
      apiKey: 'key',
    });
    expect(headers).toMatchObject({ 'api-key': 'key' });
    expect(headers).not.toHaveProperty('authorization');
  });
});
