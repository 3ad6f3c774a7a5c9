import { generate } from 'selfsigned';
import { beforeAll, describe, expect, test } from 'vitest';
import { runBenchmark } from '@genai-bench/runner';
import { collectRun, onlyLevel, shortLevel } from '../support/collect-run.ts';
import { simulatorForTest } from '../support/test-servers.ts';

describe.each(['socket', 'undici'] as const)('over the %s transport', (transport) => {
  describe('https', () => {
    let key = '';
    let cert = '';
    beforeAll(async () => {
      const certificate = await generate([{ name: 'commonName', value: 'loopback test' }], {
        keyType: 'ec',
        algorithm: 'sha256',
        extensions: [
          { name: 'basicConstraints', cA: true },
          { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
        ],
      });
      key = certificate.private;
      cert = certificate.cert;
    });

    test('refuses a certificate that nobody vouches for', async () => {
      const simulator = await simulatorForTest({ tls: { key, cert } });
      const run = runBenchmark({ ...shortLevel, apiBase: simulator.url, transport });
      await expect(run.result).rejects.toMatchObject({ code: 'target-unreachable' });
      await expect(run.result).rejects.toThrow('SELF_SIGNED');
    });

    test.each([
      ['is accepted unseen', () => ({ allowInsecureTls: true })],
      ['is vouched for by a given authority', () => ({ certificateAuthority: cert })],
    ])('measures when the certificate %s', async (_, trust) => {
      const simulator = await simulatorForTest({ tls: { key, cert } });
      expect(simulator.url).toMatch(/^https:/);
      const run = await collectRun({ ...shortLevel, ...trust(), apiBase: simulator.url, transport });
      expect(onlyLevel(run).counts.byOutcome.completed).toBe(4);
      expect(run.records.every(({ chunks }) => chunks?.atMs.length === 8)).toBe(true);
      expect(JSON.stringify(run.summary)).not.toContain('BEGIN CERTIFICATE');
    });
  });

  test('a literal IPv6 address is reached', async () => {
    const simulator = await simulatorForTest({ host: '::1' });
    expect(simulator.url).toMatch(/^http:\/\/\[::1\]:/);
    const run = await collectRun({ ...shortLevel, apiBase: simulator.url, transport });
    expect(onlyLevel(run).counts.byOutcome.completed).toBe(4);
  });

  test('a name is looked up apart from the time to first token', async () => {
    const simulator = await simulatorForTest();
    const run = await collectRun({
      ...shortLevel,
      apiBase: `http://localhost:${simulator.port}`,
      transport,
      // Each answer closes its connection, so that requests after the first ones open their own.
      extraBody: { simulate: { 'keep-alive-close': true } },
    });
    expect(onlyLevel(run).counts.byOutcome.completed).toBe(4);
    const opened = run.records.filter(({ connection }) => connection?.reused === false);
    expect(opened.length).toBeGreaterThan(0);
    for (const { connection } of opened) {
      expect(connection?.connectMs).toBeGreaterThanOrEqual(0);
      expect(connection?.dnsMs).toBeGreaterThanOrEqual(0);
    }
    expect(onlyLevel(run).metrics.connectMs?.count).toBe(opened.length);
  });
});
