import {
  createLevelAccumulator,
  summarizeLevel,
  type ChunkTrace,
  type LevelSummary,
  type RequestRecord,
} from '@genai-bench/core-metrics';
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createOutboxFile } from '../worker/outbox-file.ts';
import { createOutbox } from '../worker/outbox.ts';
import { decodeRecordBatch, encodeRecordBatch } from './record-batch.ts';

const instant = fc.double({ min: 0, max: 1e9, noNaN: true });
const chunks = fc
  .array(
    fc.tuple(instant, fc.nat(100_000), fc.constantFrom('text', 'reasoning', 'tool-call', 'body'), fc.nat(50)),
    { maxLength: 12 },
  )
  .chain((all) =>
    fc.boolean().map((hasTokens): ChunkTrace => {
      return {
        atMs: all.map(([atMs]) => atMs).toSorted((a, b) => a - b),
        readNumber: all.map(([, readNumber]) => readNumber),
        kind: all.map(([, , kind]) => kind),
        ...(hasTokens ? { tokenCount: all.map(([, , , count]) => count) } : {}),
      };
    }),
  );
const outcome = fc.constantFrom<RequestRecord['outcome']>(
  { kind: 'completed' },
  { kind: 'http_error', status: 429, message: 'später ☂', retryAfterMs: 1.5 },
  { kind: 'timeout', phase: 'first-token', limitMs: 10, message: '' },
  { kind: 'dropped', message: 'no slot' },
);
const record: fc.Arbitrary<RequestRecord> = fc
  .tuple(outcome, fc.option(chunks, { nil: undefined }), instant, fc.nat(500), fc.boolean())
  .map(([ended, trace, sentAtMs, count, isWarmup]) => ({
    index: count,
    levelIndex: 0,
    phase: isWarmup ? 'warmup' : 'measured',
    threadIndex: 3,
    sentAtMs,
    closedAtMs: sentAtMs + 0.1 + 1 / 3,
    ...(trace === undefined ? {} : { chunks: trace }),
    ...(trace?.atMs[0] === undefined
      ? {}
      : { firstTokenAtMs: sentAtMs + 0.1, lastTokenAtMs: sentAtMs + 0.2 + count / 7 }),
    tokens: count > 250 ? { output: { count, source: 'server' as const } } : {},
    requested: { outputTokenCount: count },
    outcome: ended,
    unparsedEventCount: 0,
    streamed: trace !== undefined,
  }));

describe('encodeRecordBatch', () => {
  it('gives records back as they were, to the last bit of every instant', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 30 }), (records) => {
        expect(decodeRecordBatch(encodeRecordBatch(records))).toEqual(records);
      }),
    );
  });

  it('gives plain arrays, which files and pages write as lists', () => {
    const [sample] = fc.sample(fc.tuple(record, chunks), 1);
    const [decoded] = decodeRecordBatch(encodeRecordBatch([{ ...sample![0], chunks: sample![1] }]));
    expect(Array.isArray(decoded!.chunks!.atMs)).toBe(true);
    expect(Array.isArray(decoded!.chunks!.readNumber)).toBe(true);
  });

  it('refuses bytes that are no batch', () => {
    expect(() => decodeRecordBatch(Buffer.from('hello'))).toThrow();
  });
});

function summaryOf(records: readonly RequestRecord[]): LevelSummary {
  const accumulator = createLevelAccumulator();
  for (const one of records) accumulator.fold(one);
  return summarizeLevel(accumulator, {
    levelIndex: 0,
    scenario: 'D(1,1)',
    task: 'text-to-text',
    load: { mode: 'closed', concurrency: 4 },
    client: { threadCpuShare: [], lostRecordCount: 0 },
  });
}

describe('records of several workers, merged', () => {
  it('give the summary that one process computes, over any line that loses, repeats and delays', () => {
    const shares = fc.array(fc.array(record, { maxLength: 20 }), { minLength: 1, maxLength: 4 });
    const folder = mkdtempSync(join(tmpdir(), 'record-batch-test-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    fc.assert(
      fc.property(shares, fc.infiniteStream(fc.nat(9)), (workers, fates) => {
        const fate = (): number => fates.next().value!;
        const merged: RequestRecord[] = [];
        const line: (() => void)[] = [];
        const outboxes = workers.map((records, place) => {
          let taken = 0;
          const outbox = createOutbox({
            place,
            nowMs: () => 0,
            windowBytes: 600,
            openFile: () =>
              createOutboxFile(folder, {
                runId: 'run-1',
                place,
                redisWaitMs: 0,
                session: randomUUID(),
                worker: 'w',
              }),
            onOverflow: () => {},
            write: async ({ number, data }) => {
              const arrive = (): void => {
                if (number !== taken + 1) return;
                taken = number;
                merged.push(...decodeRecordBatch(data));
              };
              if (fate() > 2) line.push(arrive);
              if (fate() > 7) line.unshift(arrive);
            },
          });
          for (let at = 0; at < records.length; at += 3)
            outbox.post('r', encodeRecordBatch(records.slice(at, at + 3)));
          return { outbox, tell: () => outbox.taken(taken) };
        });
        for (let round = 0; outboxes.some(({ outbox }) => !outbox.isEmpty); round += 1) {
          if (round > 10_000) throw new Error('it never ends');
          for (const arrive of line.splice(0)) arrive();
          for (const { outbox, tell } of outboxes) {
            tell();
            if (fate() > 6) outbox.resend();
          }
        }
        for (const { outbox } of outboxes) outbox.close();
        const all = workers.flat();
        expect(merged).toHaveLength(all.length);
        // In the order of their arrival the same numbers are added in the same order: every key is equal.
        const arrived = merged.map((one) => all.find((other) => isSame(one, other))!);
        expect(summaryOf(merged)).toEqual(summaryOf(arrived));
        // In any other order counts are equal, and what depends on no order of additions.
        const [own, other] = [summaryOf(merged), summaryOf(all)];
        expect(own.counts).toEqual(other.counts);
        expect(own.errorCounts).toEqual(other.errorCounts);
        for (const [key, figures] of Object.entries(own.metrics)) {
          const { p50, p99, min, max, count } = figures;
          expect({ key, p50, p99, min, max, count }).toEqual({
            key,
            ...pick(other.metrics[key as keyof LevelSummary['metrics']]!),
          });
        }
      }),
      { numRuns: 60 },
    );
  });
});

function isSame(one: RequestRecord, other: RequestRecord): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

/** Chunks come back as the last field. */
function sorted({ chunks: trace, ...rest }: RequestRecord): unknown {
  return [rest, trace];
}

function pick({
  p50,
  p99,
  min,
  max,
  count,
}: {
  p50: number;
  p99: number;
  min: number;
  max: number;
  count: number;
}) {
  return { p50, p99, min, max, count };
}
