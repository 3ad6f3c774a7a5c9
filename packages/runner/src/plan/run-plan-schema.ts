import { z } from 'zod';
import { datasetFormats } from '../scenario/dataset/dataset-format.ts';
import { arrivalNames } from '../schedule/create-schedule.ts';
import { Secret } from './secret.ts';

const wholeAboveZero = z.int('must be a whole number').positive('must be above 0');
const share = z.number().min(0, 'must be at least 0').lt(1, 'must be below 1');
/** Node fires a timer beyond this at once, so a level of a month would end before it began. */
const longestMs = 2 ** 31 - 1;
const tooLong = `must be at most ${longestMs} (24 days)`;
const milliseconds = z.number().positive('must be above 0').max(longestMs, tooLong);
const oneOrMore = <T extends z.ZodType>(item: T) =>
  z
    .union([item, z.array(item).min(1, 'must not be empty')])
    .transform((value) => (Array.isArray(value) ? value : [value]));

/** What a person may write; `parseRunPlan` turns it into a `RunPlan`. Unknown keys are refused, because a mistyped limit would silently not apply. */
export const runPlanSchema = z.strictObject({
  backend: z.string().min(1).default('openai'),
  apiBase: z.string().min(1, 'must not be empty'),
  apiKey: z
    .union([z.string().min(1, 'must not be empty'), z.instanceof(Secret)])
    .transform((value) => (typeof value === 'string' ? new Secret(value, 'options') : value))
    .optional(),
  model: z.string().min(1, 'must not be empty'),
  task: z.string().default('text-to-text'),
  endpoint: z.enum(['chat', 'completions']).optional(),
  endpointPath: z
    .string()
    .regex(/^\/[\x21-\x7e]*$/, 'must begin with "/" and consist of visible ASCII characters')
    .optional(),
  stream: z.boolean().default(true),
  scenarios: oneOrMore(z.string().min(1)).optional(),
  concurrency: oneOrMore(wholeAboveZero).optional(),
  requestRate: oneOrMore(z.number().positive('must be above 0')).optional(),
  arrival: z.enum(arrivalNames).optional(),
  burstiness: z.number().positive('must be above 0').optional(),
  maxConcurrency: wholeAboveZero.optional(),
  batchSizes: oneOrMore(wholeAboveZero).optional(),
  maxRequests: wholeAboveZero.optional(),
  maxDurationMs: milliseconds.optional(),
  warmupRequests: z.int('must be a whole number').nonnegative('must not be negative').default(0),
  warmupRatio: share.default(0),
  cooldownRatio: share.default(0),
  drainMs: z.number().nonnegative('must not be negative').max(longestMs, tooLong).default(30_000),
  timeouts: z
    .strictObject({
      connectMs: milliseconds.default(10_000),
      totalMs: milliseconds.default(600_000),
      firstTokenMs: milliseconds.optional(),
      betweenChunksMs: milliseconds.optional(),
    })
    .prefault({}),
  seed: z.int('must be a whole number').nonnegative('must not be negative').optional(),
  threads: wholeAboveZero.max(64, 'must be at most 64').default(1),
  transport: z.enum(['socket', 'undici']).optional(),
  keepAliveMs: milliseconds.default(4_000),
  allowInsecureTls: z.boolean().default(false),
  certificateAuthority: z.string().min(1).optional(),
  proxy: z.string().min(1).optional(),
  prefixTokenCount: z.int('must be a whole number').nonnegative('must not be negative').optional(),
  prefixRatio: z.number().min(0, 'must be at least 0').max(1, 'must be at most 1').optional(),
  dataset: z
    .union([
      z.string().min(1),
      z.strictObject({
        path: z.string().min(1),
        format: z.enum(datasetFormats).optional(),
        promptColumn: z.string().min(1).optional(),
      }),
    ])
    .transform((value) => (typeof value === 'string' ? { path: value } : value))
    .optional(),
  tokenizer: z.string().min(1).optional(),
  systemMessage: z.string().optional(),
  extraBody: z.record(z.string(), z.unknown()).default({}),
  outputLengthField: z
    .string()
    .regex(/^[A-Za-z_]\w*$/, 'must be the name of a field of the request body')
    .optional(),
  headers: z.record(z.string(), z.string()).default({}),
  goodput: oneOrMore(z.string().min(1)).optional(),
  output: z
    .strictObject({
      baseFolder: z.string().min(1),
      folderName: z.string().min(1).optional(),
      timeUnit: z.enum(['s', 'ms']).default('s'),
    })
    .optional(),
  allowInitialErrors: z.boolean().default(false),
  onOutputFailure: z.enum(['continue', 'abort']).default('continue'),
  serverLabels: z.record(z.string(), z.string()).default({}),
  tags: z
    .record(
      z
        .string()
        .max(100)
        .regex(/^[^=]+$/, 'must have a name without ='),
      z.string().max(500),
    )
    .optional(),
});

/** The options of a benchmark as a person writes them. Only `apiBase` and `model` are required. */
export type BenchmarkOptions = z.input<typeof runPlanSchema>;

export type CheckedOptions = z.output<typeof runPlanSchema>;
