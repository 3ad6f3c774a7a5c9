import { createRedactor, describeRunPlan, type RunPlan, type Secret } from '@genai-bench/runner';
import { z } from 'zod';
import { FleetError } from '../errors.ts';

/** What of a plan goes to the workers in their jobs, where no secret may lie. */
export interface SharedPlan {
  readonly plan: Readonly<Record<string, unknown>>;
  readonly needsKey: boolean;
  /** It has extra headers. They are not part of this: their values count as secrets. */
  readonly needsHeaders: boolean;
  readonly keyVariable?: string;
}

/** Throws `plan-not-shareable` for a plan that cannot do without a secret that workers have no way to get. */
export function describeSharedPlan(plan: RunPlan): SharedPlan {
  const { apiKey, output: _stays, certificateAuthority, headers, ...rest } = plan;
  const open = { ...rest, headers: {} };
  const withKey = apiKey === undefined ? undefined : nameOfHeaderWith(apiKey, headers);
  if (withKey !== undefined)
    refuse(
      `The key is part of the header ${withKey}, and keys do not go through Redis. Leave the header out.`,
    );
  if (certificateAuthority?.includes('PRIVATE KEY') === true)
    refuse('The file of the certificate authority holds a private key. Give one with the certificate alone.');
  const described = describeRunPlan({ ...open, ...(apiKey === undefined ? {} : { apiKey }) });
  const { apiKey: _placeholder, ...shared } = described;
  const { proxy: _judged, ...compared } = open;
  const isChanged = Object.entries(compared).some(
    ([name, value]) => JSON.stringify(shared[name]) !== JSON.stringify(value),
  );
  if (isChanged || hasPassword(plan.proxy)) {
    refuse(
      "The key, the proxy's password or a key in the address is part of another option, and secrets are not sent to workers. Take it out there.",
    );
  }
  const variable = apiKey === undefined ? undefined : /^env (.+)$/.exec(apiKey.source)?.[1];
  return {
    plan: { ...shared, ...(certificateAuthority === undefined ? {} : { certificateAuthority }) },
    needsKey: apiKey !== undefined,
    needsHeaders: Object.keys(headers).length > 0,
    ...(variable === undefined ? {} : { keyVariable: variable }),
  };
}

const text = z.string().max(100_000);
const wholeAboveZero = z.int().positive();
const milliseconds = z
  .number()
  .nonnegative()
  .max(2 ** 31 - 1);

/**
 * What a worker relies on. Anyone who can write to Redis can write a plan, so its values are checked before they are
 * used; fields that are not named here pass, because a minor version may add some.
 */
const sharedPlanSchema = z.looseObject({
  backend: text,
  origin: text.refine((value) => URL.canParse(value) && new URL(value).origin === value, 'is not an origin'),
  basePath: text.regex(/^([/?][^\s]*)?$/, 'is not a path'),
  endpointPath: text.regex(/^\/[\x21-\x7e]*$/, 'is not a path').optional(),
  allowInitialErrors: z.boolean().optional(),
  model: text,
  task: text,
  endpoint: text,
  stream: z.boolean(),
  scenarios: z.array(text).min(1).max(10_000),
  load: z.discriminatedUnion('mode', [
    z.looseObject({ mode: z.literal('closed'), concurrency: z.array(wholeAboveZero).min(1) }),
    z.looseObject({
      mode: z.literal('open'),
      requestsPerSecond: z.array(z.number().positive()).min(1),
      arrival: text,
      maxConcurrency: wholeAboveZero.optional(),
    }),
  ]),
  batchSizes: z.array(wholeAboveZero).min(1),
  maxRequests: wholeAboveZero.optional(),
  maxDurationMs: milliseconds.optional(),
  warmupRequests: z.int().nonnegative(),
  drainMs: milliseconds,
  timeouts: z.looseObject({
    connectMs: milliseconds,
    totalMs: milliseconds,
    firstTokenMs: milliseconds.optional(),
    betweenChunksMs: milliseconds.optional(),
  }),
  seed: z.int().nonnegative(),
  threads: wholeAboveZero.max(64),
  transport: text,
  keepAliveMs: milliseconds,
  allowInsecureTls: z.boolean(),
  certificateAuthority: text.optional(),
  proxy: text.optional(),
  prefix: z.record(z.string(), z.number()).optional(),
  dataset: z.looseObject({ path: text, format: text.optional(), promptColumn: text.optional() }).optional(),
  tokenizer: text.optional(),
  outputLengthField: text.optional(),
  systemMessage: z.string().optional(),
  extraBody: z.record(z.string(), z.unknown()),
});

/** The plan again, at the worker, without its key and headers. */
export function reviveSharedPlan(shared: SharedPlan['plan']): RunPlan {
  const checked = sharedPlanSchema.safeParse(shared);
  if (!checked.success) {
    const { path, message } = checked.error.issues[0]!; // Holds: a failure has an issue.
    throw new FleetError(
      'invalid-share',
      `The plan of the run is malformed at ${path.join('.')}: ${message}. Install the same version on all machines.`,
    );
  }
  // Holds: what is not checked above was written by describeSharedPlan of the same major version, or is not used by the load.
  return { ...checked.data, headers: {} } as unknown as RunPlan;
}

function nameOfHeaderWith(apiKey: Secret, headers: RunPlan['headers']): string | undefined {
  const redact = createRedactor([apiKey.reveal()]);
  return Object.keys(headers).find((name) => redact(headers[name]!) !== headers[name]);
}

function hasPassword(proxy: string | undefined): boolean {
  if (proxy === undefined || !URL.canParse(proxy)) return false;
  const { username, password } = new URL(proxy);
  return username !== '' || password !== '';
}

function refuse(message: string): never {
  throw new FleetError('plan-not-shareable', message);
}
