import { findBackend } from '../backends/backend-registry.ts';
import { createRedactor } from '../plan/redact-text.ts';
import { secretsOf } from '../plan/describe-run-plan.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import { parseScenario } from '../scenario/parse-scenario.ts';
import type { Prompt } from '../scenario/prompt.ts';
import { requestOptionsOf } from '../supply/request-maker.ts';
import { loadTransport } from '../transport/transport-registry.ts';
import { checkTarget } from './check-target.ts';
import { transportOptionsOf } from './transport-options.ts';

/**
 * Asks a plan's target whether it is there and takes the key and the model; throws a `RunnerError` if not. Returns what
 * is worth a warning.
 */
export async function checkPlanTarget(plan: RunPlan): Promise<readonly string[]> {
  const createTransport = await loadTransport(plan.transport);
  const transport = createTransport(transportOptionsOf(plan));
  const backend = findBackend(plan.backend);
  const options = requestOptionsOf(plan);
  try {
    return await checkTarget({
      transport,
      backend,
      origin: plan.origin,
      model: plan.model,
      probe: backend.encodeProbe(options),
      trial: backend.encodeRequest(trialPrompt(plan), options),
      allowInitialErrors: plan.allowInitialErrors,
      redact: createRedactor(secretsOf(plan)),
    });
  } finally {
    await transport.close();
  }
}

/** As the first of the run, but for its text, which would lie in the server's prefix cache. */
function trialPrompt({ task, scenarios, systemMessage }: RunPlan): Prompt {
  const inputTokens = { count: 1, source: 'estimate' } as const;
  if (task === 'text-to-embeddings') return { kind: 'documents', documents: ['Hi'], inputTokens };
  const spec = parseScenario(scenarios[0] ?? 'dataset');
  const outputTokenCount =
    spec.kind === 'deterministic'
      ? spec.outputTokenCount
      : spec.kind === 'normal'
        ? spec.output.mean
        : spec.kind === 'uniform'
          ? spec.output.max
          : undefined;
  return {
    kind: 'text',
    messages: [
      ...(systemMessage === undefined ? [] : [{ role: 'system' as const, content: systemMessage }]),
      { role: 'user', content: 'Hi' },
    ],
    inputTokens,
    ...(outputTokenCount === undefined ? {} : { outputTokenCount }),
    forceOutputLength: outputTokenCount !== undefined,
  };
}
