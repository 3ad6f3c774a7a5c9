import { findMetric, summarizeRecords, type RequestRecord } from '@genai-bench/core-metrics';
import { decodeExchange, findBackend } from '@genai-bench/runner';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const sentAtMs = 1000;
const gapMs = 10;

type Delta = Readonly<Record<string, unknown>>;
type Say = (text: string) => Delta;

/** Ways in which servers say a piece of an answer, and of reasoning. */
const answerShapes: readonly Say[] = [
  (text) => ({ content: text }),
  (text) => ({ content: [{ type: 'text', text }] }),
  (text) => ({ content: '', audio: { transcript: text } }),
  (text) => ({ refusal: text }),
];
const reasoningShapes: readonly Say[] = [
  (text) => ({ reasoning_content: text }),
  (text) => ({ reasoning: text, reasoning_details: [{ type: 'reasoning.text', text }] }),
  (text) => ({ reasoning: { content: text } }),
  (text) => ({ reasoning_text: text }),
  (text) => ({ thinking_blocks: [{ type: 'thinking', thinking: text }], reasoning_content: text }),
  (text) => ({ content: [{ type: 'thinking', thinking: [{ type: 'text', text }] }] }),
];
/** Shapes that nobody has seen yet. */
const unknownShapes: readonly Say[] = [
  (text) => ({ murmur: text }),
  (text) => ({ content: '', inner: { voice: [{ said: text }] } }),
];

/** One answer: what came, token by token, and what the server says of it. */
const answers = fc.record({
  say: fc.constantFrom(...answerShapes),
  think: fc.constantFrom(...reasoningShapes),
  murmur: fc.constantFrom(...unknownShapes),
  shownReasoningCount: fc.nat(20),
  answerCount: fc.integer({ min: 1, max: 40 }),
  unknownCount: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(10)),
  hiddenCount: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.nat(1000)),
  tokensPerChunk: fc.integer({ min: 1, max: 5 }),
  chunksPerRead: fc.integer({ min: 1, max: 3 }),
  choiceCount: fc.oneof({ weight: 4, arbitrary: fc.constant(1) }, fc.constant(2)),
  usage: fc.constantFrom(
    'whole',
    'without-details',
    'with-each',
    'additions',
    'within-choice',
    'wrong',
    'missing',
  ),
  wrongFactor: fc.double({ min: 0.01, max: 100, noNaN: true }),
  finishes: fc.boolean(),
});
type Answer = typeof answers extends fc.Arbitrary<infer T> ? T : never;

/** Deltas in order, each with the tokens that it holds, all of one byte-pair word of four bytes. */
function chunksOf(answer: Answer): readonly { readonly delta: Delta; readonly tokenCount: number }[] {
  const { tokensPerChunk } = answer;
  const cut = (say: Say, tokenCount: number) =>
    Array.from({ length: Math.ceil(tokenCount / tokensPerChunk) }, (_, index) => {
      const count = Math.min(tokensPerChunk, tokenCount - index * tokensPerChunk);
      return { delta: say(' sea'.repeat(count)), tokenCount: count };
    });
  return [
    ...cut(answer.think, answer.shownReasoningCount),
    ...cut(answer.murmur, answer.unknownCount),
    ...cut(answer.say, answer.answerCount),
  ];
}

function usageOf(answer: Answer, arrived: number): Delta | undefined {
  const { hiddenCount, shownReasoningCount, usage, wrongFactor } = answer;
  const all = arrived + hiddenCount;
  const details = { completion_tokens_details: { reasoning_tokens: hiddenCount + shownReasoningCount } };
  switch (usage) {
    case 'missing':
    case 'with-each':
    case 'additions':
      return undefined;
    case 'wrong':
      return { completion_tokens: Math.round(all * wrongFactor) };
    case 'without-details':
      return { completion_tokens: all };
    case 'whole':
    case 'within-choice':
      return { completion_tokens: all, ...details };
  }
}

function event(value: object): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}

/** The record of an answer whose tokens came 10 ms apart, and what its tokens and arrivals say by themselves. */
function recordOf(answer: Answer): { readonly record: RequestRecord; readonly arrivedCount: number } {
  const chunks = chunksOf(answer);
  const arrivedCount = chunks.reduce((sum, { tokenCount }) => sum + tokenCount, 0);
  const reads: { readonly atMs: number; readonly text: string }[] = [];
  let text = '';
  let total = answer.hiddenCount;
  for (const [index, { delta, tokenCount }] of chunks.entries()) {
    total += tokenCount;
    const counts = { 'with-each': total, additions: tokenCount } as const;
    const usage =
      answer.usage === 'with-each' || answer.usage === 'additions' ? counts[answer.usage] : undefined;
    text += event({
      choices: [{ index: index % answer.choiceCount, delta }],
      ...(usage === undefined ? {} : { usage: { completion_tokens: usage } }),
    });
    if ((index + 1) % answer.chunksPerRead > 0 && index < chunks.length - 1) continue;
    const before = chunks.slice(0, index + 1).reduce((sum, chunk) => sum + chunk.tokenCount, 0);
    reads.push({ atMs: sentAtMs + 500 + before * gapMs, text });
    text = '';
  }
  const usage = usageOf(answer, arrivedCount);
  const last =
    answer.usage === 'within-choice' ? { choices: [{ index: 0, delta: {}, usage }] } : { choices: [], usage };
  const finish = event({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
  reads.push({
    atMs: sentAtMs + 600 + arrivedCount * gapMs,
    text: `${finish}${usage === undefined ? '' : event(last)}data: [DONE]\n\n`,
  });
  return { record: decodeReads(reads), arrivedCount };
}

function decodeReads(reads: readonly { readonly atMs: number; readonly text: string }[]): RequestRecord {
  const bodies = reads.map(({ text }) => Buffer.from(text));
  let endOffset = 0;
  const ends = bodies.map((body) => (endOffset += body.length));
  return decodeExchange(
    {
      index: 0,
      phase: 'measured',
      threadIndex: 0,
      sentAtMs,
      firstByteAtMs: reads[0]!.atMs,
      closedAtMs: reads.at(-1)!.atMs,
      resendCount: 0,
      head: { status: 200, contentType: 'text/event-stream' },
      body: Buffer.concat(bodies),
      reads: {
        atMs: Float64Array.from(reads, ({ atMs }) => atMs),
        readNumber: Uint32Array.from(reads, (_, index) => index),
        endOffset: Uint32Array.from(ends),
      },
      end: { kind: 'ended' },
    },
    {
      backend: findBackend('openai'),
      levelIndex: 0,
      requested: {},
      streamed: true,
      redact: (said) => said,
      tokenizer: {
        name: 'four bytes a token',
        source: 'tokenizer',
        count: (said) => Math.round(said.length / 4),
        encode: () => [],
        decode: () => '',
      },
    },
  );
}

describe('figures that divide by tokens', () => {
  it('are within twice those from the arrivals, or the grade says why not', () => {
    fc.assert(
      fc.property(answers, (answer) => {
        const { record, arrivedCount } = recordOf(answer);
        const { instrument } = summarizeRecords([record], {
          levelIndex: 0,
          scenario: 'D(1,1)',
          task: 'text-to-text',
          load: { mode: 'closed', concurrency: 1 },
          client: { threadCpuShare: [], lostRecordCount: 0 },
        });
        // Every piece that came is a chunk, whatever its shape.
        expect(record.chunks!.atMs).toHaveLength(chunksOf(answer).length);
        const chunkCount = record.chunks!.atMs.length;
        const durationMs = record.lastTokenAtMs! - record.firstTokenAtMs!;
        const fromArrivals = {
          tpotMs: durationMs / (arrivedCount - 1),
          outputInferenceSpeed: ((arrivedCount - 1) * 1000) / durationMs,
          outputThroughput: ((arrivedCount - 1) * 1000) / durationMs,
          tokensPerChunk: arrivedCount / chunkCount,
        };
        // Where usage states the tokens of the first chunk, TPOT leaves all of them out, and so does what it is held against.
        const firstCount = chunksOf(answer)[0]!.tokenCount;
        const laterOnly =
          record.chunks!.tokenCount === undefined ? 1 : arrivedCount / Math.max(1, arrivedCount - firstCount);
        for (const [key, truth] of Object.entries(fromArrivals)) {
          const figure = findMetric(key).perRequest(record);
          if (figure === undefined || instrument.grade.verdict !== 'trusted') continue;
          const limit = 2 * laterOnly * (1 + 1 / arrivedCount) ** 2;
          expect(figure, key).toBeLessThanOrEqual(truth * limit);
          expect(figure, key).toBeGreaterThanOrEqual(truth / limit);
        }
        const itlMs = findMetric('itlMs').perRequest(record);
        if (itlMs !== undefined) expect(itlMs).toBeCloseTo(durationMs / (chunkCount - 1), 9);
      }),
      { numRuns: 500 },
    );
  });

  it('are known and right where the server states what it hides, in any known shape', () => {
    fc.assert(
      fc.property(answers, (drawn) => {
        const answer: Answer = {
          ...drawn,
          usage: 'whole',
          unknownCount: 0,
          shownReasoningCount: 0,
          choiceCount: 1,
          tokensPerChunk: 1,
          chunksPerRead: 1,
          answerCount: drawn.answerCount + 1,
        };
        const { record } = recordOf(answer);
        expect(findMetric('tpotMs').perRequest(record)).toBeCloseTo(gapMs, 9);
        expect(findMetric('hiddenOutputTokenCount').perRequest(record)).toBe(answer.hiddenCount || undefined);
      }),
      { numRuns: 100 },
    );
  });
});
