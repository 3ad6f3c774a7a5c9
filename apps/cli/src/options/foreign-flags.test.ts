import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findFlag } from './benchmark-flags.ts';
import { readBenchmarkRequest } from './benchmark-request.ts';
import { foreignFlagReason, noticesOfPythonFlags } from './foreign-flags.ts';
import type { RawValue } from './raw-flags.ts';

/** Options of `genai-bench benchmark` in the Python tool, sgl-project/genai-bench 0.0.5, and its streaming branch. */
const pythonOptions =
  `api-backend api-base api-key api-model-name task additional-request-params model-auth-type
  model-api-key aws-access-key-id aws-secret-access-key aws-session-token aws-profile aws-region azure-endpoint
  azure-deployment azure-api-version azure-ad-token gcp-project-id gcp-location gcp-credentials-path auth config-file
  profile security-token region server-engine server-version server-gpu-type server-gpu-count model-tokenizer model
  iteration-type num-concurrency batch-size traffic-scenario max-requests-per-run max-time-per-run warmup-ratio
  cooldown-ratio experiment-folder-name experiment-base-dir log-dir metrics-time-unit dataset-path
  dataset-prompt-column dataset-image-column dataset-config prefix-len prefix-ratio num-workers master-port spawn-rate
  upload-results storage-provider storage-bucket storage-prefix storage-auth-type namespace storage-aws-access-key-id
  storage-aws-secret-access-key storage-aws-session-token storage-aws-profile storage-aws-region
  storage-azure-account-name storage-azure-account-key storage-azure-connection-string storage-azure-sas-token
  storage-gcp-project-id storage-gcp-credentials-path github-token github-owner github-repo metrics-refresh-interval
  enable-streaming streaming-port disable-streaming`.split(/\s+/);

const read = (flags: Record<string, RawValue>) =>
  readBenchmarkRequest(new Map(Object.entries({ 'api-base': 'http://h', model: 'm', ...flags })), {});

describe('options of the Python tool', () => {
  it.each(pythonOptions)('takes --%s, or says what to do instead', (name) => {
    expect((findFlag(name) !== undefined) !== (foreignFlagReason(name) !== undefined)).toBe(true);
  });

  it.each(pythonOptions)('names --%s in the table of what is compatible', (name) => {
    const table = readFileSync(new URL('../../../../docs/python-commands.md', import.meta.url), 'utf8');
    const group = name.replace(/^(aws|azure|gcp|storage|github|server)-.*$/, '$1-*');
    expect([table.includes(`\`--${name}\``), table.includes(`\`--${group}\``)]).toContain(true);
  });

  it.each([
    ['0', 1],
    ['4', 4],
  ])('makes of --num-workers %s so many threads: %i', (given, threads) => {
    expect(read({ 'num-workers': given }).options['threads']).toBe(threads);
  });

  it.each([
    [{ 'num-workers': '2', threads: '2' }, /say the same/],
    [{ 'num-workers': '-1' }, /must be a whole number/],
  ])('refuses %j', (flags, message) => {
    expect(() => read(flags)).toThrow(message);
  });

  it('says once for each reason what does nothing, and repeats no value', () => {
    const { notices, options } = read({
      'spawn-rate': '10',
      'upload-results': true,
      'storage-bucket': 'b',
      'github-token': 'canary',
    });
    expect(notices).toEqual([
      '--spawn-rate does nothing: all connections are opened before the first request.',
      '--upload-results, --storage-bucket, --github-token do nothing: results are not uploaded; copy the experiment folder.',
    ]);
    expect(JSON.stringify(options)).not.toContain('canary');
    expect(noticesOfPythonFlags(['model'])).toEqual([]);
  });
});
