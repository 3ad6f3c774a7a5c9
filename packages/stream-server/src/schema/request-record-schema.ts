import { outcomeKinds } from '@genai-bench/core-metrics';
import type { RequestRecord } from '@genai-bench/core-metrics';
import { z } from 'zod';
import type { SameShape } from '@genai-bench/http-api';

const count = z.int().nonnegative();
const instantMs = z.number().exactOptional();

export const outcomeKindSchema = z.enum(outcomeKinds);

const outcomeSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('completed'),
    rule: z.enum(['no-payload', 'no-finish-reason', 'unknown-finish-reason']).exactOptional(),
    message: z.string().exactOptional(),
  }),
  z.object({
    kind: z.literal('http_error'),
    status: z.int(),
    message: z.string(),
    retryAfterMs: z.number().exactOptional(),
  }),
  z.object({
    kind: z.literal('api_error'),
    code: z.union([z.string(), z.number()]).exactOptional(),
    message: z.string(),
    rule: z.literal('failed-finish').exactOptional(),
  }),
  z.object({ kind: z.literal('transport_error'), code: z.string(), message: z.string() }),
  z.object({
    kind: z.literal('timeout'),
    phase: z.enum(['connect', 'first-token', 'between-chunks', 'total']),
    limitMs: z.number(),
    message: z.string(),
  }),
  z.object({
    kind: z.literal('incomplete'),
    message: z.string(),
    rule: z.enum(['no-end', 'no-answer', 'unreadable']).exactOptional(),
  }),
  z.object({ kind: z.literal('cancelled'), message: z.string() }),
  z.object({ kind: z.literal('dropped'), message: z.string() }),
]);

const tokenCountSchema = z.object({
  count,
  source: z.enum(['server', 'tokenizer', 'estimate', 'requested']),
});

const chunksSchema = z.object({
  atMs: z.array(z.number()),
  readNumber: z.array(count),
  kind: z.array(z.enum(['text', 'reasoning', 'tool-call', 'body', 'unread'])),
  tokenCount: z.array(count).exactOptional(),
});

const connectionSchema = z.object({
  reused: z.boolean(),
  dnsMs: z.number().exactOptional(),
  connectMs: z.number().exactOptional(),
  tlsMs: z.number().exactOptional(),
});

const durationMs = z.number().nonnegative().exactOptional();

const serverTimingsSchema = z.object({
  totalMs: durationMs,
  loadMs: durationMs,
  promptEvalMs: durationMs,
  evalMs: durationMs,
});

/** `RequestRecord` as JSON. Fields that it does not name are allowed: a later version may have added them. */
export const requestRecordSchema = z
  .object({
    index: count,
    levelIndex: count,
    phase: z.enum(['warmup', 'measured']),
    threadIndex: count,
    scheduledAtMs: instantMs,
    sentAtMs: instantMs,
    writtenAtMs: instantMs,
    firstByteAtMs: instantMs,
    firstEventAtMs: instantMs,
    firstTokenAtMs: instantMs,
    firstAnswerTokenAtMs: instantMs,
    lastTokenAtMs: instantMs,
    closedAtMs: instantMs,
    chunks: chunksSchema.exactOptional(),
    connection: connectionSchema.exactOptional(),
    tokens: z.object({
      input: tokenCountSchema.exactOptional(),
      output: tokenCountSchema.extend({ contradicted: z.literal(true).exactOptional() }).exactOptional(),
      visible: tokenCountSchema.exactOptional(),
      reasoning: tokenCountSchema.exactOptional(),
      cachedInput: tokenCountSchema.exactOptional(),
    }),
    serverTimings: serverTimingsSchema.exactOptional(),
    requested: z.object({
      inputTokenCount: count.exactOptional(),
      outputTokenCount: count.exactOptional(),
    }),
    outcome: outcomeSchema,
    finishReason: z.string().exactOptional(),
    httpStatus: z.int().exactOptional(),
    responseBytes: count.exactOptional(),
    unparsedEventCount: count,
    unreadPayloads: z.record(z.string(), count).exactOptional(),
    choiceCount: count.exactOptional(),
    streamed: z.boolean(),
    heldOpen: z.literal(true).exactOptional(),
    resendCount: count.exactOptional(),
  })
  .meta({ id: 'RequestRecord', description: 'Everything known about one issued request; times in ms.' });

/** Fails to compile when schema and type drift apart. */
true satisfies SameShape<z.output<typeof requestRecordSchema>, RequestRecord>;
