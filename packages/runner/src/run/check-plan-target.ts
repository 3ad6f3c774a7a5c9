import { versionedPath } from '../backends/versioned-path.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import { transports } from '../transport/transport-registry.ts';
import { checkTarget } from './check-target.ts';
import { transportOptionsOf } from './transport-options.ts';

/** Asks a plan's target whether it is there and takes the key; throws a `RunnerError` if not. */
export async function checkPlanTarget(plan: RunPlan, redact: (text: string) => string): Promise<void> {
  const transport = transports[plan.transport](transportOptionsOf(plan));
  const key = plan.apiKey === undefined ? {} : { authorization: `Bearer ${plan.apiKey.reveal()}` };
  // In lower case, as backends send them: under two spellings a header would go out twice.
  const theirs = Object.entries(plan.headers).map(([name, value]) => [name.toLowerCase(), value]);
  const headers = { ...key, ...Object.fromEntries(theirs) };
  const path = `${versionedPath(plan.basePath)}/models`;
  try {
    await checkTarget({ transport, origin: plan.origin, path, headers, redact });
  } finally {
    await transport.close();
  }
}
