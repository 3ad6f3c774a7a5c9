import type { RunPlan } from '../plan/run-plan.ts';
import type { TransportOptions } from '../transport/transport.ts';

/** How a plan's target is connected to. */
export function transportOptionsOf(plan: RunPlan): TransportOptions {
  return {
    origin: plan.origin,
    connectTimeoutMs: plan.timeouts.connectMs,
    keepAliveMs: plan.keepAliveMs,
    allowInsecureTls: plan.allowInsecureTls,
    ...(plan.certificateAuthority === undefined ? {} : { certificateAuthority: plan.certificateAuthority }),
    ...(plan.proxy === undefined ? {} : { proxy: plan.proxy }),
  };
}
