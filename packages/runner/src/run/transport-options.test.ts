import { describe, expect, it } from 'vitest';
import { parseRunPlan } from '../plan/parse-run-plan.ts';
import { transportOptionsOf } from './transport-options.ts';

describe('transportOptionsOf', () => {
  it.each([
    ['https://10.0.0.1', { Host: 'llama.example.com' }, 'llama.example.com'],
    ['https://[fd00::1]:8443', { host: 'llama.example.com:443' }, 'llama.example.com'],
    ['https://gateway.example.com', { host: 'llama.example.com' }, undefined],
    ['https://10.0.0.1', { host: '10.0.0.2' }, undefined],
    ['https://10.0.0.1', {}, undefined],
  ])('asks %s with the headers %j for a certificate of %s', (apiBase, headers, serverName) => {
    const plan = parseRunPlan({ apiBase, headers, model: 'm' });
    expect(transportOptionsOf(plan).serverName).toBe(serverName);
  });
});
