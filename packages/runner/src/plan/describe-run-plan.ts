import { redactJson } from '../output/files/encode-json.ts';
import { secretsOfQuery } from './parse-api-base.ts';
import { createRedactor } from './redact-text.ts';
import type { RunPlan } from './run-plan.ts';

/** The plan as it may be printed and stored: no key, no header value but a host, no certificate text, no proxy password, in no field. */
export function describeRunPlan(plan: RunPlan): Readonly<Record<string, unknown>> {
  const { apiKey, headers, certificateAuthority, proxy, ...open } = plan;
  const described = {
    ...open,
    ...(apiKey === undefined ? {} : { apiKey: apiKey.toString() }),
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, isHost(name) ? value : '[redacted]']),
    ),
    ...(certificateAuthority === undefined ? {} : { certificateAuthority: '[given]' }),
    ...(proxy === undefined ? {} : { proxy: withoutCredentials(proxy) }),
  };
  // Users repeat a key elsewhere, for instance in the extra body.
  return redactJson(described, createRedactor(secretsOf(plan)));
}

/** Every text of the plan that must not appear in any output. */
export function secretsOf(plan: RunPlan): readonly string[] {
  const proxyUrl = plan.proxy === undefined || !URL.canParse(plan.proxy) ? undefined : new URL(plan.proxy);
  return [
    ...(plan.apiKey === undefined ? [] : [plan.apiKey.reveal()]),
    ...Object.entries(plan.headers).flatMap(([name, value]) => (isHost(name) ? [] : [value])),
    ...secretsOfQuery(plan.basePath),
    ...secretsOfQuery(plan.endpointPath ?? ''),
    ...(proxyUrl?.password ? [proxyUrl.password, decoded(proxyUrl.password)] : []),
  ];
}

/** A name that is looked up, and whose value reads like any other word of a plan. */
function isHost(headerName: string): boolean {
  return headerName.toLowerCase() === 'host';
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A bare percent sign: then it is not encoded.
    return text;
  }
}

function withoutCredentials(proxy: string): string {
  if (!URL.canParse(proxy)) return '[given]';
  const url = new URL(proxy);
  return `${url.protocol}//${url.host}`;
}
