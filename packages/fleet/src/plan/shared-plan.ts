import { createRedactor, describeRunPlan, type RunPlan, type Secret } from '@genai-bench/runner';
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
      "The key or the proxy's password is part of another option, and secrets are not sent to workers. Take it out there.",
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

/** The plan again, at the worker. */
export function reviveSharedPlan(
  shared: SharedPlan['plan'],
  apiKey: Secret | undefined,
  headers: RunPlan['headers'],
): RunPlan {
  for (const field of ['backend', 'origin', 'model', 'task', 'load', 'scenarios', 'timeouts']) {
    if (shared[field] === undefined) {
      throw new FleetError(
        'invalid-share',
        `The plan of the run has no ${field}. Install the same version on all machines.`,
      );
    }
  }
  // Holds as far as checked: the same major version wrote it by describeSharedPlan.
  return { ...(shared as unknown as RunPlan), headers, ...(apiKey === undefined ? {} : { apiKey }) };
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
