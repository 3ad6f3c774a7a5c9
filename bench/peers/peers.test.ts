import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadTokenizer } from '@genai-bench/runner';
import { startSimulator, type TruthChunk, type TruthRecord } from '@genai-bench/simulator';
import { afterEach, describe, expect, it } from 'vitest';
import { aiperf } from './aiperf.ts';
import { genaiBenchPython } from './genai-bench-python.ts';
import { guidellm } from './guidellm.ts';
import { inferencePerf } from './inference-perf.ts';
import { reasonIn } from './install-peer.ts';
import { measureProcess } from './measure-process.ts';
import type { Peer, PeerFigures } from './peer.ts';
import { peerHead, peerRow } from './peer-rows.ts';
import { sglang } from './sglang.ts';
import { thisClient } from './this-client.ts';
import { truthFigures } from './truth-figures.ts';
import { writeTokenizer } from './write-tokenizer.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bench-peers-test-'));
  folders.push(folder);
  return folder;
}

/** The same three requests as each tool writes them down, cut to what is read. */
const results: readonly [Peer, string][] = [
  [
    thisClient,
    JSON.stringify({
      levels: [
        {
          counts: { issued: 4, byOutcome: { completed: 3, timeout: 1 } },
          metrics: {
            ttftMs: { mean: 52, p50: 51, p99: 60 },
            tpotMs: { mean: 10 },
            e2eLatencyMs: { mean: 1042 },
          },
          throughput: { outputTokensPerSecond: 280 },
          instrument: { grade: { verdict: 'trusted' } },
        },
      ],
    }),
  ],
  [
    guidellm,
    JSON.stringify({
      benchmarks: [
        {
          metrics: {
            request_totals: { successful: 3, errored: 1, incomplete: 0, total: 4 },
            time_to_first_token_ms: { successful: { mean: 52, percentiles: { p50: 51, p99: 60 } } },
            inter_token_latency_ms: { successful: { mean: 10 } },
            time_per_output_token_ms: { successful: { mean: 10.42 } },
            request_latency: { successful: { mean: 1.042 } },
            output_tokens_per_second: { successful: { mean: 280 } },
          },
        },
      ],
    }),
  ],
  [
    aiperf,
    JSON.stringify({
      request_count: { unit: 'requests', avg: 3 },
      error_request_count: { unit: 'requests', avg: 1 },
      time_to_first_token: { unit: 'ms', avg: 52, p50: 51, p99: 60 },
      inter_token_latency: { unit: 'ms', avg: 10 },
      request_latency: { unit: 'ms', avg: 1042 },
      output_token_throughput: { unit: 'tokens/sec', avg: 280 },
    }),
  ],
  [
    inferencePerf,
    JSON.stringify({
      successes: {
        count: 3,
        latency: {
          time_to_first_token: { mean: 0.052, median: 0.051, p99: 0.06 },
          time_per_output_token: { mean: 0.01 },
          request_latency: { mean: 1.042 },
        },
        throughput: { output_tokens_per_sec: 280 },
      },
      failures: { count: 1 },
    }),
  ],
  [
    genaiBenchPython,
    JSON.stringify({
      aggregated_metrics: {
        num_completed_requests: 3,
        num_error_requests: 1,
        mean_output_throughput_tokens_per_s: 280,
        stats: {
          ttft: { mean: 0.052, p50: 0.051, p99: 0.06 },
          tpot: { mean: 0.01 },
          e2e_latency: { mean: 1.042 },
        },
      },
      individual_request_metrics: [],
      _time_unit: 's',
    }),
  ],
  [
    sglang,
    '{"request_rate": Infinity, "completed": 3, "mean_ttft_ms": 52.0, "median_ttft_ms": 51.0, "p99_ttft_ms": 60.0, ' +
      '"mean_tpot_ms": 10.0, "mean_itl_ms": 10.1, "mean_e2e_latency_ms": 1042.0, "output_throughput": 280.0}\n',
  ],
];

describe('parseFigures', () => {
  it.each(results)('reads the same figures out of the result of $name', (peer, text) => {
    const { verdict, failed, ...figures } = peer.parseFigures(text);
    expect(figures).toEqual({
      completed: 3,
      ttftMeanMs: 52,
      ttftP50Ms: 51,
      ttftP99Ms: 60,
      tpotMs: 10,
      e2eMeanMs: 1042,
      outputTokensPerSecond: 280,
    });
    expect(failed).toBe(peer === sglang ? undefined : 1);
    expect(verdict).toBe(peer === thisClient ? 'trusted' : undefined);
  });

  it('refuses a result without a count of requests instead of taking it for none', () => {
    expect(() => inferencePerf.parseFigures('{"successes": null}')).toThrow('no number at successes.count');
  });

  it('leaves a latency that is missing unknown', () => {
    expect(aiperf.parseFigures('{"request_count": {"avg": 1}}').ttftMeanMs).toBeUndefined();
  });
});

function truthRecord(receivedAtMs: number, tokenAtMs: readonly number[], doneAtMs: number): TruthRecord {
  const chunk = (atMs: number, kind: TruthChunk['kind'], tokens: number): TruthChunk => ({
    atMs,
    kind,
    tokens,
    bytes: 100,
    write: 0,
  });
  return {
    sequence: 1,
    id: 'a',
    endpoint: '/v1/chat/completions',
    stream: true,
    receivedAtMs,
    handledAtMs: receivedAtMs,
    outcome: 'finished',
    pathologies: [],
    inputTokens: 1,
    outputTokens: tokenAtMs.length,
    bytes: 300,
    chunks: [
      chunk(receivedAtMs + 1, 'role', 0),
      ...tokenAtMs.map((atMs) => chunk(atMs, 'text', 1)),
      chunk(doneAtMs, 'done', 0),
    ],
  };
}

describe('truthFigures', () => {
  // TTFT 50 and 70; tokens 10 and 20 ms apart; 5 tokens over 0 to 130 ms.
  const records = [
    truthRecord(0, [50, 60, 70], 73),
    truthRecord(40, [110, 130], 132),
    { ...truthRecord(0, [50], 50), outcome: 'client-aborted' as const },
  ];

  it('counts from when a request was read to the last token of each answer', () => {
    expect(truthFigures(records, { ends: { tpot: 'last token', e2e: 'last token' } })).toEqual({
      finished: 2,
      received: 3,
      ttftMeanMs: 60,
      ttftP50Ms: 70,
      ttftP99Ms: 70,
      tpotMs: 15,
      e2eMeanMs: 80,
      outputTokensPerSecond: 5000 / 130,
    });
  });

  it('ends the latencies at the end mark for tools that do', () => {
    const { tpotMs, e2eMeanMs } = truthFigures(records, { ends: { tpot: 'done', e2e: 'done' } });
    expect(tpotMs).toBe((23 / 2 + 22) / 2);
    expect(e2eMeanMs).toBe((73 + 92) / 2);
  });
});

describe('peerRow', () => {
  const truth = truthFigures([truthRecord(0, [50, 60], 60)], { ends: { tpot: 'done', e2e: 'done' } });
  const use = { ended: 0, timedOut: false, wallSeconds: 20, cpuSeconds: 1.5, peakBytes: 150e6, output: '' };
  const figures = (tpotMs: number): PeerFigures => ({
    completed: 1,
    failed: 0,
    ttftMeanMs: 55,
    ttftP50Ms: undefined,
    ttftP99Ms: 50,
    tpotMs,
    e2eMeanMs: 60,
    outputTokensPerSecond: 20,
    verdict: 'trusted',
  });
  const cell = (row: readonly string[], head: string): string | undefined => row[peerHead.indexOf(head)];

  it('shows the median error of the rounds and the one furthest off', () => {
    const outcomes = [9.99, 10.02, 10.01].map((tpotMs) => ({ use, truth, figures: figures(tpotMs) }));
    const row = peerRow(thisClient, outcomes);
    expect(row).toHaveLength(peerHead.length);
    expect(cell(row, 'TPOT %')).toBe('+0.100 (+0.200)');
    expect(cell(row, 'TTFT p50 %')).toBe('not reported');
    expect(cell(row, 'tokens/s %')).toBe('-40.0 (-40.0)');
    expect(cell(row, 'notes')).toBe('trusted');
  });

  it('keeps a tool that cannot run, with the reason', () => {
    const row = peerRow(sglang, [{ failure: 'no such wheel' }, { failure: 'no such wheel' }]);
    expect(row).toHaveLength(peerHead.length);
    expect(cell(row, 'notes')).toBe('no such wheel');
  });

  it('says how many requests a tool could not complete', () => {
    const outcome = { use, truth, figures: { ...figures(10), failed: 2, verdict: undefined } };
    expect(cell(peerRow(aiperf, [outcome, outcome]), 'notes')).toBe('4 requests failed');
  });

  it('says in how many rounds a tool failed', () => {
    const row = peerRow(guidellm, [{ failure: 'crash' }, { use, truth, figures: figures(10) }]);
    expect(cell(row, 'notes')).toBe('crash; failed in 1 of 2 rounds; trusted');
  });
});

describe('writeTokenizer', () => {
  it('counts what the simulator says as the tokens that it sent', async () => {
    const folder = newFolder();
    writeTokenizer(folder);
    const tokenizer = await loadTokenizer(folder);
    const simulator = await startSimulator({ ttftMs: 0, itlMs: 0 });
    try {
      const response = await fetch(`${simulator.url}/v1/completions`, {
        method: 'POST',
        body: JSON.stringify({ model: 'sim', prompt: 'a', max_tokens: 2000, ignore_eos: true }),
      });
      const { choices } = (await response.json()) as { choices: { text: string }[] };
      expect(tokenizer.count(choices[0]!.text)).toBe(2000);
    } finally {
      await simulator.close();
    }
  });
});

describe('reasonIn', () => {
  it('takes the line that names the error out of what surrounds it', () => {
    const output = 'Looking in links\nERROR: No matching distribution found for x\n\nhint: see above\n';
    expect(reasonIn(output)).toBe('ERROR: No matching distribution found for x');
  });

  it('leaves out where on the machine it happened', () => {
    expect(reasonIn("Error: Cannot find module '/home/me/code/main.js'")).toBe(
      "Error: Cannot find module '…/main.js'",
    );
  });
});

describe.runIf(process.platform === 'linux')('measureProcess', () => {
  const env = { PATH: process.env['PATH'] ?? '' };
  const busy = 'const end = process.cpuUsage().user + 4e5; while (process.cpuUsage().user < end);';
  const node = (script: string): Parameters<typeof measureProcess>[0] => ({
    file: process.execPath,
    args: ['-e', script],
    env,
    cwd: tmpdir(),
  });

  it('counts the CPU time of what a program started and waited for', async () => {
    const script = `require('node:child_process').spawnSync(process.execPath, ['-e', ${JSON.stringify(busy)}]); console.log('done')`;
    const use = await measureProcess(node(script), 60_000);
    expect(use).toMatchObject({ ended: 0, timedOut: false, output: 'done\n' });
    expect(use.cpuSeconds).toBeGreaterThan(0.4);
    expect(use.peakBytes).toBeGreaterThan(10e6);
  });

  it('ends a program that takes too long with all that it started', async () => {
    const command = { file: '/bin/sh', args: ['-c', 'sleep 1000 & echo $!; wait'], env, cwd: tmpdir() };
    const use = await measureProcess(command, 2000);
    expect(use).toMatchObject({ ended: 'SIGKILL', timedOut: true });
    const pid = Number(use.output);
    expect(pid).toBeGreaterThan(0);
    await expect.poll(() => isRunning(pid)).toBe(false);
  });
});

function isRunning(pid: number): boolean {
  try {
    // One that has ended stays as a zombie until its parent, which may not care, has asked for it.
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false; // There is nothing to read of a process that is gone.
  }
}
