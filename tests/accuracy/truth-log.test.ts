import { interTokenLatenciesMs, timeToFirstTokenMs, type RequestRecord } from '@genai-bench/core-metrics';
import type { Simulator, TruthChunk } from '@genai-bench/simulator';
import { describe, expect, test } from 'vitest';
import { collectRun, onlyLevel, requestIdOf, type CollectedRun } from '../support/collect-run.ts';
import { simulatorForTest } from '../support/test-servers.ts';

// What must hold on any machine, however busy. How small the errors are is the business of bench/accuracy.

const tokenKinds: readonly string[] = ['text', 'reasoning', 'tool-call'];

interface JudgedRequest {
  readonly record: RequestRecord;
  /** Events with tokens, as handed to the socket, on the clock of the run. */
  readonly sent: readonly TruthChunk[];
  readonly receivedAtMs: number;
  readonly handledAtMs: number;
}

function joined(simulator: Simulator, { run, records }: CollectedRun): JudgedRequest[] {
  return records.map((record) => {
    const truth = simulator.truth.byId(requestIdOf(run, record))!;
    return {
      record,
      receivedAtMs: truth.receivedAtMs - run.originMs,
      handledAtMs: truth.handledAtMs - run.originMs,
      sent: truth.chunks
        .filter(({ kind }) => tokenKinds.includes(kind))
        .map((chunk) => ({ ...chunk, atMs: chunk.atMs - run.originMs })),
    };
  });
}

describe.each(['socket', 'undici'] as const)('stamps over the %s transport', (transport) => {
  test.each([
    ['one stream on one thread', 1, 1],
    ['forty streams on two threads', 40, 2],
  ])('are never before what they stamp: %s', async (_, concurrency, threads) => {
    const simulator = await simulatorForTest({ ttftMs: 20, itlMs: 4, itlJitter: 0.5 });
    const collected = await collectRun({
      apiBase: simulator.url,
      model: 'sim',
      backend: 'vllm',
      scenarios: ['D(16,40)'],
      concurrency,
      maxRequests: concurrency * 2,
      threads,
      transport,
    });
    expect(onlyLevel(collected).counts.byOutcome.completed).toBe(concurrency * 2);
    for (const { record, sent, receivedAtMs, handledAtMs } of joined(simulator, collected)) {
      const { atMs, readNumber } = record.chunks!;
      expect(atMs).toHaveLength(sent.length);
      expect(sent).toHaveLength(40);
      // Sent before it was received, stamped after it was handed over: both ends of every interval are true.
      expect(record.sentAtMs).toBeLessThanOrEqual(receivedAtMs);
      expect(receivedAtMs).toBeLessThanOrEqual(handledAtMs);
      expect(handledAtMs).toBeLessThanOrEqual(sent[0]!.atMs);
      const lateMs = atMs.map((at, position) => at - sent[position]!.atMs);
      expect(Math.min(...lateMs)).toBeGreaterThanOrEqual(0);
      // So time to first token is never shorter than the server's own.
      expect(timeToFirstTokenMs(record)).toBeGreaterThanOrEqual(sent[0]!.atMs - receivedAtMs);

      const gaps = interTokenLatenciesMs(record);
      expect(Math.min(...gaps)).toBeGreaterThan(0);
      expect(gaps).toHaveLength(new Set(readNumber).size === 1 ? 0 : atMs.length - 1);
      // Chunks of one read share the time since the read before: together, gaps are the whole time between first and last.
      expect(gaps.reduce((sum, gap) => sum + gap, 0)).toBeCloseTo(atMs.at(-1)! - atMs[0]!, 6);
    }
  });

  test('of events that left in one write are one instant', async () => {
    const simulator = await simulatorForTest({ ttftMs: 10, itlMs: 3 });
    const collected = await collectRun({
      apiBase: simulator.url,
      model: 'sim',
      backend: 'vllm',
      scenarios: ['D(16,24)'],
      concurrency: 4,
      maxRequests: 8,
      transport,
      extraBody: { simulate: { coalesce: 6 } },
    });
    for (const { record, sent } of joined(simulator, collected)) {
      const { atMs, readNumber } = record.chunks!;
      expect(atMs).toHaveLength(24);
      for (let position = 1; position < 24; position += 1) {
        if (sent[position]!.write !== sent[position - 1]!.write) continue;
        expect(readNumber[position]).toBe(readNumber[position - 1]);
        expect(atMs[position]).toBe(atMs[position - 1]);
      }
    }
    expect(onlyLevel(collected).instrument.coalescedChunkShare).toBeGreaterThanOrEqual(20 / 24);
  });
});
