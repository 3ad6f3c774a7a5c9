import { findBackend } from '../backends/backend-registry.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import { transports } from '../transport/transport-registry.ts';
import { checkTarget } from './check-target.ts';
import { transportOptionsOf } from './transport-options.ts';

/** Asks a plan's target whether it is there and takes the key; throws a `RunnerError` if not. */
export async function checkPlanTarget(plan: RunPlan, redact: (text: string) => string): Promise<void> {
  const transport = transports[plan.transport](transportOptionsOf(plan));
  const { path, headers } = findBackend(plan.backend).encodeProbe({
    basePath: plan.basePath,
    headers: plan.headers,
    ...(plan.apiKey === undefined ? {} : { apiKey: plan.apiKey.reveal() }),
  });
  try {
    await checkTarget({ transport, origin: plan.origin, path, headers, redact });
  } finally {
    await transport.close();
  }
}
