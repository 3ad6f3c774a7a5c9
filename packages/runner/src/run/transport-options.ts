import { isIP } from 'node:net';
import type { RunPlan } from '../plan/run-plan.ts';
import type { TransportOptions } from '../transport/transport.ts';

/** How a plan's target is connected to. */
export function transportOptionsOf(plan: RunPlan): TransportOptions {
  const serverName = serverNameOf(plan);
  return {
    origin: plan.origin,
    connectTimeoutMs: plan.timeouts.connectMs,
    keepAliveMs: plan.keepAliveMs,
    allowInsecureTls: plan.allowInsecureTls,
    ...(serverName === undefined ? {} : { serverName }),
    ...(plan.certificateAuthority === undefined ? {} : { certificateAuthority: plan.certificateAuthority }),
    ...(plan.proxy === undefined ? {} : { proxy: plan.proxy }),
  };
}

/** A gateway that is reached by its address picks the certificate, and often the way, by the name that a `host` header has. */
function serverNameOf({ origin, headers }: RunPlan): string | undefined {
  const [, host] = Object.entries(headers).find(([name]) => name.toLowerCase() === 'host') ?? [];
  const isAddress = isIP(new URL(origin).hostname.replace(/^\[(.*)\]$/, '$1')) !== 0;
  if (host === undefined || !isAddress || !URL.canParse(`http://${host}`)) return undefined;
  const { hostname } = new URL(`http://${host}`);
  return isIP(hostname.replace(/^\[(.*)\]$/, '$1')) === 0 ? hostname : undefined;
}
