import { z } from 'zod';
import { planOptions, type PlanOption } from './plan-options.ts';
import { Secret } from './secret.ts';

const { target, load, prompts, results } = planOptions;

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
  backend: z.string().default(target.backend.default),
  apiBase: z.string().min(1, 'must not be empty'),
  apiKey: z
    .union([z.string().min(1, 'must not be empty'), z.instanceof(Secret)])
    .transform((value) => (typeof value === 'string' ? new Secret(value, 'options') : value))
    .optional(),
  model: z.string().min(1, 'must not be empty'),
  task: z.string().default(target.task.default),
  endpoint: z.enum(target.endpoint.choices).optional(),
  endpointPath: z
    .string()
    .regex(/^\/[\x21-\x7e]*$/, 'must begin with "/" and consist of visible ASCII characters')
    .optional(),
  stream: z.boolean().default(true),
  scenarios: oneOrMore(z.string().min(1)).optional(),
  concurrency: oneOrMore(wholeAboveZero).optional(),
  requestRate: oneOrMore(z.number().positive('must be above 0')).optional(),
  arrival: z.enum(load.arrival.choices).optional(),
  burstiness: z.number().positive('must be above 0').optional(),
  maxConcurrency: wholeAboveZero.optional(),
  batchSizes: oneOrMore(wholeAboveZero).optional(),
  /** Measured requests of each level. */
  maxRequests: wholeAboveZero.optional(),
  /** Time of each level, from its first send to the last moment at which it issues. */
  maxDurationMs: milliseconds.optional(),
  /** Requests sent and discarded before each level is measured. */
  warmupRequests: z
    .int('must be a whole number')
    .nonnegative('must not be negative')
    .default(load.warmupRequests.default),
  warmupRatio: share.default(load.warmupRatio.default),
  cooldownRatio: share.default(load.cooldownRatio.default),
  /** How long requests in flight may go on after the level's end, before they are cancelled. */
  drainMs: z
    .number()
    .nonnegative('must not be negative')
    .max(longestMs, tooLong)
    .default(load.drainMs.default),
  timeouts: z
    .strictObject({
      connectMs: milliseconds.default(load['timeouts.connectMs'].default),
      totalMs: milliseconds.default(load['timeouts.totalMs'].default),
      firstTokenMs: milliseconds.optional(),
      betweenChunksMs: milliseconds.optional(),
    })
    .prefault({}),
  seed: z.int('must be a whole number').nonnegative('must not be negative').optional(),
  threads: wholeAboveZero.max(64, 'must be at most 64').default(load.threads.default),
  transport: z.enum(target.transport.choices).optional(),
  keepAliveMs: milliseconds.default(4_000),
  allowInsecureTls: z.boolean().default(false),
  /** PEM text of an extra certificate authority. */
  certificateAuthority: z.string().min(1).optional(),
  proxy: z.string().min(1).optional(),
  prefixTokenCount: z.int('must be a whole number').nonnegative('must not be negative').optional(),
  prefixRatio: z.number().min(0, 'must be at least 0').max(1, 'must be at most 1').optional(),
  dataset: z
    .union([
      z.string().min(1),
      z.strictObject({
        path: z.string().min(1),
        format: z.enum(prompts['dataset.format'].choices).optional(),
        promptColumn: z.string().min(1).optional(),
      }),
    ])
    .transform((value) => (typeof value === 'string' ? { path: value } : value))
    .optional(),
  /** A gpt-tokenizer encoding, the path of a `tokenizer.json`, or absent for an estimate. */
  tokenizer: z.string().min(1).optional(),
  systemMessage: z.string().optional(),
  /** Fields merged into each request's body; they win over everything. */
  extraBody: z.record(z.string(), z.unknown()).default({}),
  /** The body's field that carries the output length, where it is not the backend's usual one. */
  outputLengthField: z
    .string()
    .regex(/^[A-Za-z_]\w*$/, 'must be the name of a field of the request body')
    .optional(),
  /** Extra request headers. Their values count as secrets. */
  headers: z.record(z.string(), z.string()).default({}),
  goodput: oneOrMore(z.string().min(1)).optional(),
  /** Where results go; absent writes nothing. */
  output: z
    .strictObject({
      baseFolder: z.string().min(1),
      folderName: z.string().min(1).optional(),
      timeUnit: z.enum(results['output.timeUnit'].choices).default(results['output.timeUnit'].default),
    })
    .optional(),
  /** Go on where the target refuses every first request, such as for a model that it does not have. */
  allowInitialErrors: z.boolean().default(false),
  /**
   * What becomes of the run when results can no longer be written in the middle of it. `continue`, the default, loses
   * least: the load is made and paid for, and the summary, the history and whatever else still works get all of it.
   */
  onOutputFailure: z.enum(results.onOutputFailure.choices).default(results.onOutputFailure.default),
  /** What the user says about the server; stored with the results, never interpreted. */
  serverLabels: z.record(z.string(), z.string()).default({}),
  /** What the run is marked with, so that it is found again among others; never interpreted. Absent: with nothing. */
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

/** Options that name files of the machine that reads the plan. */
export const localOptions = ['output', 'dataset', 'tokenizer'] as const;

interface Described {
  properties?: Record<string, Described>;
  description?: string;
  enum?: readonly string[];
}

/** Their words are about the command line, which reads them in another way. */
const describedByFlag = ['apiBase', 'stream', 'certificateAuthority', 'proxy'];

/**
 * Any object, described option by option for the document of an API that takes plans of other machines: without
 * `localOptions`. What is wrong with one is said by `parseRunPlan`, in better words.
 */
export function describedOptions(): z.ZodType<Readonly<Record<string, unknown>>> {
  const remote = runPlanSchema.omit({ output: true, dataset: true, tokenizer: true });
  const { $schema: _, ...shape } = z.toJSONSchema(remote, { io: 'input', unrepresentable: 'any' });
  const options = Object.values(planOptions).flatMap((group) => Object.entries<PlanOption>(group));
  for (const [path, { help, defaultText, choices }] of options) {
    const option = path
      .split('.')
      .reduce<Described | undefined>((outer, name) => outer?.properties?.[name], shape as Described); // Holds: a JSON schema has these fields.
    if (option === undefined || describedByFlag.includes(path)) continue;
    const words = [help, defaultText && `default: ${defaultText}`].filter((text) => text);
    if (words.length > 0) option.description = words.join('; ');
    if (choices !== undefined) option.enum = choices;
  }
  return z.record(z.string(), z.unknown()).meta(shape);
}
