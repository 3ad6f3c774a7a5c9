// A small benchmark on this Node version, from the built packages: load threads, both transports, files.
import { createMemoryOutput, readRecords, runBenchmark } from '@genai-bench/runner';
import { startSimulator } from '@genai-bench/simulator';
import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

for (const transport of /** @type {const} */ (['socket', 'undici'])) {
  void test(`the built runner measures a closed loop over the ${transport} transport on two threads`, async () => {
    const simulator = await startSimulator({ ttftMs: 5, itlMs: 1, seed: 1 });
    const baseFolder = await mkdtemp(join(tmpdir(), 'genai-bench-'));
    try {
      const run = runBenchmark({
        apiBase: simulator.url,
        model: 'sim',
        backend: 'vllm',
        scenarios: ['D(20,6)'],
        concurrency: [1, 4],
        maxRequests: 8,
        threads: 2,
        transport,
        tokenizer: 'o200k_base',
        output: { baseFolder, folderName: 'run' },
      });
      let finished = 0;
      for await (const event of run) if (event.type === 'request-finished') finished += 1;
      const { status, levels } = await run.result;
      assert.equal(status, 'completed');
      assert.equal(finished, 16);
      for (const level of levels) {
        assert.equal(level.counts.byOutcome.completed, 8);
        assert.equal(level.metrics.outputTokenCount?.mean, 6);
        assert.equal(level.metrics.ttftMs?.count, 8);
      }
      const names = await readdir(join(baseFolder, 'run'));
      assert.equal(names.length, 5);
      let records = 0;
      for await (const { outcome, chunks } of readRecords(join(baseFolder, 'run', 'records.jsonl'))) {
        assert.deepEqual(outcome, { kind: 'completed' });
        assert.equal(chunks?.atMs.length, 6);
        records += 1;
      }
      assert.equal(records, 16);
    } finally {
      await simulator.close();
      await rm(baseFolder, { recursive: true, force: true });
    }
  });
}

void test('the built runner, loaded by require, measures an open loop', async () => {
  const { runBenchmark: runFromCommonJs } = createRequire(import.meta.url)('@genai-bench/runner');
  const simulator = await startSimulator({ ttftMs: 5, itlMs: 1, seed: 1 });
  try {
    const memory = createMemoryOutput();
    const run = runFromCommonJs(
      { apiBase: simulator.url, model: 'sim', scenarios: ['D(5,3)'], requestRate: 100, maxRequests: 10 },
      { outputs: [memory] },
    );
    const { levels } = await run.result;
    assert.equal(levels[0].counts.issued, 10);
    assert.equal(memory.records.length, 10);
    assert.ok(memory.records.every(({ scheduledAtMs }) => scheduledAtMs !== undefined));
  } finally {
    await simulator.close();
  }
});
