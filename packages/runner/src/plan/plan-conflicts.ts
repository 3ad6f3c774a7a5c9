import { findBackend } from '../backends/backend-registry.ts';
import { burstyArrivalNames } from '../schedule/create-schedule.ts';
import { parseScenario } from '../scenario/parse-scenario.ts';
import { requestOptionsOf } from '../supply/request-maker.ts';
import { invalidRequestReason } from '../transport/http1-request.ts';
import { issueNaming, type PlanIssue } from './run-plan-error.ts';
import type { CheckedOptions } from './run-plan-schema.ts';
import type { RunPlan } from './run-plan.ts';

/** Options that are right each by itself and cannot be had together, or could never be sent. */
export function planConflicts(options: CheckedOptions): readonly PlanIssue[] {
  return [
    ...loadConflicts(options),
    ...batchConflicts(options),
    ...ratioConflicts(options),
    ...headerConflicts(options),
    ...proxyConflicts(options),
  ];
}

function* loadConflicts(options: CheckedOptions): Generator<PlanIssue> {
  const openOnly = {
    arrival: options.arrival,
    burstiness: options.burstiness,
    maxConcurrency: options.maxConcurrency,
  };
  if (options.requestRate === undefined) {
    for (const [option, value] of Object.entries(openOnly)) {
      if (value === undefined) continue;
      yield issueNaming(
        option,
        (nameOf) =>
          `needs a request rate, got ${String(value)} without one. Add ${nameOf('requestRate')}, for instance 10, or leave it out.`,
      );
    }
  } else if (options.concurrency !== undefined) {
    yield issueNaming(
      'concurrency',
      (nameOf) =>
        `and ${nameOf('requestRate')} exclude each other, got both. For a rate with an upper limit of requests in flight, use ${nameOf('maxConcurrency')}.`,
    );
  }
  const { arrival } = options;
  if (options.burstiness !== undefined && arrival !== undefined && !burstyArrivalNames.includes(arrival)) {
    yield {
      option: 'burstiness',
      message: `applies to arrival "${burstyArrivalNames.join('" or "')}" only, got arrival "${arrival}".`,
    };
  }
}

function* ratioConflicts(options: CheckedOptions): Generator<PlanIssue> {
  if (options.warmupRatio + options.cooldownRatio >= 1) {
    yield issueNaming(
      'warmupRatio',
      (nameOf) =>
        `and ${nameOf('cooldownRatio')} must add up to less than 1, got ${options.warmupRatio} + ${options.cooldownRatio}: nothing would be left to measure.`,
    );
  }
  if (options.prefixTokenCount !== undefined && options.prefixRatio !== undefined) {
    yield issueNaming(
      'prefixRatio',
      (nameOf) => `and ${nameOf('prefixTokenCount')} exclude each other, got both. Keep one.`,
    );
  }
}

function* batchConflicts({ batchSizes, task, requestRate }: CheckedOptions): Generator<PlanIssue> {
  if (batchSizes === undefined) return;
  if (task === 'text-to-text') {
    yield {
      option: 'batchSizes',
      message: 'apply to embeddings only, got the task text-to-text. Leave them out.',
    };
  } else if (requestRate !== undefined && batchSizes.length > 1) {
    yield {
      option: 'batchSizes',
      message: `must be one with a request rate, got ${batchSizes.join(', ')}. Run once for each.`,
    };
  }
}

function* headerConflicts({ headers, apiKey }: CheckedOptions): Generator<PlanIssue> {
  const reason = invalidRequestReason({ method: 'POST', path: '/', headers });
  if (reason !== undefined) yield { option: 'headers', message: `cannot be sent: ${reason}` };
  if (apiKey !== undefined && !/^[\x21-\x7e]+$/.test(apiKey.reveal())) {
    yield {
      option: 'apiKey',
      message:
        'must consist of visible ASCII characters, got (hidden). A line break or space at its end is the usual cause.',
    };
  }
}

function* proxyConflicts(options: CheckedOptions): Generator<PlanIssue> {
  if (options.proxy !== undefined && !/^https?:$/.test(protocolOf(options.proxy) ?? '')) {
    yield {
      option: 'proxy',
      message: 'must be an address such as http://proxy.example.com:3128, got (hidden).',
    };
  }
  if (options.proxy !== undefined && options.transport === 'socket') {
    yield { option: 'transport', message: 'cannot be "socket" with a proxy. Use "undici", or leave it out.' };
  }
}

function protocolOf(address: string): string | undefined {
  return URL.canParse(address) ? new URL(address).protocol : undefined;
}

/**
 * A body that asks for another output length than the scenario that the results are filed under. Rows of a data set
 * promise no length, so there the body may limit them.
 */
export function* outputLengthConflicts(plan: RunPlan): Generator<PlanIssue> {
  const backend = findBackend(plan.backend);
  if (plan.outputLengthField !== undefined && !backend.hasOutputLengthField) {
    yield {
      option: 'outputLengthField',
      message: `does not apply to the backend ${plan.backend}, whose API has one name for it. Leave it out.`,
    };
    return;
  }
  if (plan.task !== 'text-to-text') return;
  for (const scenario of plan.scenarios) {
    for (const planned of plannedOutputLengths(scenario)) {
      const sent = sentOutputLength(plan, planned);
      if (sent === planned) continue;
      const problem =
        sent === undefined
          ? `takes the output length out of the requests, but the scenario ${scenario} states one`
          : `asks for ${sent} output tokens, but the scenario ${scenario} states lengths of its own`;
      yield issueNaming(
        'extraBody',
        (nameOf) =>
          `${problem}, so results would be filed under a length that was not asked for. Leave that field out; where the server wants the length under another name, give that as ${nameOf('outputLengthField')}.`,
      );
      break;
    }
  }
}

/** Two of those that a scenario may draw: a body that fixes the length contradicts one of them. */
function plannedOutputLengths(scenario: string): readonly number[] {
  const spec = parseScenario(scenario);
  if (spec.kind === 'deterministic') return [spec.outputTokenCount];
  return spec.kind === 'normal' || spec.kind === 'uniform' ? [1, 2] : [];
}

function sentOutputLength(plan: RunPlan, outputTokenCount: number): number | undefined {
  const backend = findBackend(plan.backend);
  const options = requestOptionsOf(plan);
  const { body } = backend.encodeRequest(
    {
      kind: 'text',
      messages: [{ role: 'user', content: '' }],
      inputTokens: { count: 0, source: 'estimate' },
      outputTokenCount,
      forceOutputLength: true,
    },
    options,
  );
  return backend.requestedOutputTokenCount(body, options);
}
