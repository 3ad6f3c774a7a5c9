import { z } from 'zod';
import { FleetError } from '../errors.ts';
import type { Seal } from './seal.ts';

const milliseconds = z
  .number()
  .nonnegative()
  .max(2 ** 31 - 1);

/** One worker's share of a run. No secret is part of it. */
export const shareJobSchema = z.strictObject({
  runId: z
    .string()
    .min(1)
    .max(200)
    .regex(/^[\w.-]+$/),
  version: z.string().max(100),
  /** From 0. */
  place: z.int().nonnegative().max(100_000),
  count: z.int().positive().max(100_000),
  /** How long a worker makes load while Redis is away, where nobody could stop it. */
  redisOutageMs: milliseconds,
  /** How long it then keeps its records for a Redis that comes back. */
  redisWaitMs: milliseconds,
  /** The described plan; see `describeSharedPlan`. */
  plan: z.record(z.string(), z.unknown()),
  /** The run sends a key, which each worker takes from its own environment. */
  needsKey: z.boolean(),
  /** The run has extra headers, which lie in Redis apart from this. */
  needsHeaders: z.boolean(),
  /** Variable that held the key where the run was started. */
  keyVariable: z.string().max(200).optional(),
});

export type ShareJob = Readonly<z.output<typeof shareJobSchema>>;

/** What BullMQ carries: the share as the text that was sealed. */
export interface SealedJob {
  readonly protocol: number;
  readonly share: string;
  readonly seal: string;
}

/** Raised when coordinators and workers would misunderstand each other. */
export const fleetProtocol = 3;
const context = 'share';

export function sealShareJob(job: ShareJob, seal: Seal): SealedJob {
  const share = JSON.stringify(job);
  return { protocol: fleetProtocol, share, seal: seal.of(context, share) };
}

/** Throws for a job of another version, one that this fleet's secret did not seal, and one that is malformed. */
export function openShareJob(data: unknown, seal: Seal): ShareJob {
  const sealed = (data ?? {}) as Partial<Record<keyof SealedJob, unknown>>;
  if (sealed.protocol !== fleetProtocol) {
    refuse(
      `This worker speaks version ${fleetProtocol} of the fleet's protocol, and the run speaks ${String(sealed.protocol)}. Install the same version on both.`,
    );
  }
  const [share, given] = [String(sealed.share), String(sealed.seal)];
  if (!seal.isValid(context, share, given)) refuse(sealAdvice(seal, given));
  const parsed = shareJobSchema.safeParse(parseJson(share));
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!; // Holds: a failure has an issue.
    refuse(`The share in the queue is malformed at ${path.join('.') || 'its root'}: ${message}.`);
  }
  return parsed.data;
}

function sealAdvice(seal: Seal, given: string): string {
  if (!seal.isSecret)
    return 'The run is signed with a fleet secret and this worker has none. Set GENAI_BENCH_FLEET_SECRET to the same value on both.';
  return given === ''
    ? 'The run is not signed, and this worker takes only runs that are signed with its fleet secret. Set GENAI_BENCH_FLEET_SECRET to the same value on both.'
    : 'The run is signed with another fleet secret. Set GENAI_BENCH_FLEET_SECRET to the same value on both.';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return refuse('The share in the queue is not JSON.');
  }
}

function refuse(message: string): never {
  throw new FleetError('invalid-share', message);
}
