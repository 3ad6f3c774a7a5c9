import { errorClass, type ChunkKind, type RequestRecord } from '@genai-bench/core-metrics';
import type { BenchmarkRun } from '@genai-bench/runner';
import type { Simulator, TruthRecord } from '@genai-bench/simulator';
import { expect } from 'vitest';
import { requestIdOf } from '../support/collect-run.ts';
import { answerTokenCount, type PathologyExpectation } from './pathology-expectations.ts';

const tokenKinds: readonly string[] = ['text', 'reasoning', 'tool-call'];

/** What the server did with this request. */
export function truthOf(simulator: Simulator, run: BenchmarkRun, record: RequestRecord): TruthRecord {
  const truth = simulator.truth.byId(requestIdOf(run, record));
  expect(truth).toBeDefined();
  return truth!;
}

/** Holds one record against the expectation and against what the server did. */
export function expectPathology(
  record: RequestRecord,
  truth: TruthRecord,
  originMs: number,
  expectation: PathologyExpectation,
): void {
  expect(record.outcome).toEqual(expectation.outcome ?? { kind: 'completed' });
  expect(errorClass(record.outcome)).toBe(expectation.errorClass);
  expect(record.unparsedEventCount).toBe(expectation.unparsedEventCount ?? 0);
  const finishReason = 'finishReason' in expectation ? expectation.finishReason : 'length';
  expect(record.finishReason).toBe(finishReason);
  expectChunks(record, truth, originMs, expectation);
  expectTokens(record, truth, expectation);
  expectOrderedStamps(record);
  expectation.check?.(record, truth, originMs);
}

function expectChunks(
  record: RequestRecord,
  truth: TruthRecord,
  originMs: number,
  { chunkKinds, mayLoseChunks }: PathologyExpectation,
): void {
  const wanted = chunkKinds ?? Array.from({ length: answerTokenCount }, (): ChunkKind => 'text');
  const sent = truth.chunks.filter(({ kind }) => tokenKinds.includes(kind));
  expect(sent.map(({ kind }) => kind)).toEqual(wanted);
  const seen = record.chunks?.kind ?? [];
  expect(seen).toEqual(mayLoseChunks ? wanted.slice(0, seen.length) : wanted);
  for (const [position, atMs] of (record.chunks?.atMs ?? []).entries()) {
    expect(atMs + originMs).toBeGreaterThanOrEqual(sent[position]!.atMs);
  }
  expect(record.firstTokenAtMs).toBe(record.chunks?.atMs[0]);
  expect(record.lastTokenAtMs).toBe(record.chunks?.atMs.at(-1));
}

function expectTokens(
  record: RequestRecord,
  truth: TruthRecord,
  { statedOutputTokenCount = truth.outputTokens }: PathologyExpectation,
): void {
  expect(record.requested).toEqual({ inputTokenCount: 20, outputTokenCount: answerTokenCount });
  if (statedOutputTokenCount === null) {
    // Without a statement the count is of what came, under its true source; never the length that was asked for.
    expect(record.tokens.output?.source).toBe(record.chunks === undefined ? undefined : 'estimate');
    return;
  }
  expect(record.tokens.output).toEqual({ count: statedOutputTokenCount, source: 'server' });
  expect(record.tokens.input).toEqual({ count: truth.inputTokens, source: 'server' });
}

function expectOrderedStamps(record: RequestRecord): void {
  const stamps = [
    record.sentAtMs,
    record.firstByteAtMs,
    record.firstEventAtMs,
    record.firstTokenAtMs,
    record.firstAnswerTokenAtMs,
    record.lastTokenAtMs,
    record.closedAtMs,
  ].filter((atMs) => atMs !== undefined);
  expect(stamps).toEqual(stamps.toSorted((a, b) => a - b));
  const { atMs = [], readNumber = [] } = record.chunks ?? {};
  expect(atMs).toEqual(atMs.toSorted((a, b) => a - b));
  expect(readNumber).toEqual(readNumber.toSorted((a, b) => a - b));
}
