import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { RunSummary } from '@genai-bench/core-metrics';
import { expect, test } from 'vitest';
import { startLoopbackServer } from '../cli/support/loopback-server.ts';
import { entry, temporaryFolder } from '../cli/support/spawn-cli.ts';

/** Runs the built CLI in a shell that lets it open so many files. */
async function runWithDescriptors(limit: number, args: readonly string[], cwd: string) {
  const child = spawn(
    'bash',
    ['-c', `ulimit -n ${limit}; exec "$0" "$@"`, process.execPath, entry, ...args],
    {
      cwd,
      env: { PATH: process.env['PATH'] ?? '' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number]>,
  ]);
  return { code, stdout, stderr };
}

test.each([
  ['connecting', '127.0.0.1', 'client:EMFILE'],
  ['looking the name up', 'localhost', 'client:EBUSY'],
])(
  'a run that outgrows its descriptors when %s names the client and keeps its files',
  async (_title, host, errorClass) => {
    const server = await startLoopbackServer({ holds: true });
    const cwd = temporaryFolder();
    const { code, stdout } = await runWithDescriptors(
      120,
      [
        'benchmark',
        '--api-base',
        server.url.replace('localhost', host),
        '--model',
        'm',
        '--request-rate',
        '400',
        '--arrival',
        'constant',
        '--max-time-per-run',
        '1s',
        '--drain',
        '100ms',
        '--experiment-base-dir',
        'out',
        '--json',
      ],
      cwd,
    );
    await server.close();
    const { levels, grade } = JSON.parse(stdout) as RunSummary;
    const [{ errorCounts, counts, instrument }] = levels as [RunSummary['levels'][number]];
    const count = errorCounts[errorClass] ?? 0;
    expect(count).toBeGreaterThan(0);
    expect(counts.byOutcome.transport_error).toBe(count);
    expect(instrument.clientLimitShare).toBeCloseTo(count / counts.issued);
    expect(grade.verdict).toBe('invalid');
    expect(grade.reasons.join(' ')).toContain('this machine, not the server, ran out of file descriptors');
    expect(code).not.toBe(0);
    const [folder = ''] = readdirSync(join(cwd, 'out'));
    const saved = JSON.parse(readFileSync(join(cwd, 'out', folder, 'summary.json'), 'utf8')) as RunSummary;
    expect({ levels: saved.levels.length, status: saved.status }).toEqual({ levels: 1, status: 'completed' });
  },
);

test('a concurrency beyond them is refused at once, with both numbers', async () => {
  const { code, stderr } = await runWithDescriptors(
    300,
    ['benchmark', '--api-base', 'http://127.0.0.1:1', '--model', 'm', '--num-concurrency', '1', '300'],
    temporaryFolder(),
  );
  expect(code).toBe(2);
  expect(stderr).toMatch(
    /--num-concurrency needs 300 connections at once, but this process may have 300 files and connections open \(ulimit -n\)/,
  );
  expect(stderr).toMatch(/Raise the limit \(ulimit -n \d+\), or use at most \d+\.$/m);
});
