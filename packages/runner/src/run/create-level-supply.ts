import { createSeededRandom, type LevelOutline } from '@genai-bench/core-metrics';
import type { Backend, BackendRequestOptions } from '../backends/backend.ts';
import { createRequestSupply, type RequestSupply } from '../load/request-supply.ts';
import type { WorkerPlace } from '../load/worker-place.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import { createScenario } from '../scenario/create-scenario.ts';
import type { DatasetRow } from '../scenario/dataset/dataset-row.ts';
import { parseScenario } from '../scenario/parse-scenario.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';

export interface LevelSupplyContext {
  readonly plan: RunPlan;
  readonly backend: Backend;
  readonly tokenizer: Tokenizer;
  readonly dataset: readonly DatasetRow[] | undefined;
  readonly place: WorkerPlace;
}

/** The requests of one level, as the plan's backend writes them. */
export function createLevelSupply(context: LevelSupplyContext, outline: LevelOutline): RequestSupply {
  const scenario = createLevelScenario(context, outline);
  return createRequestSupply(scenario, context.backend, requestOptions(context.plan));
}

function createLevelScenario(
  { plan, tokenizer, dataset, place }: LevelSupplyContext,
  outline: LevelOutline,
): ReturnType<typeof createScenario> {
  return createScenario(parseScenario(outline.scenario), {
    tokenizer,
    // Each level and process draws prompts of its own: none finds those of another in the server's prefix cache.
    random: createSeededRandom(plan.seed).fork(
      place.index === 0 ? `prompts-${outline.levelIndex}` : `prompts-${outline.levelIndex}-${place.index}`,
    ),
    batchSize: outline.load.mode === 'closed' ? (outline.load.batchSize ?? 1) : (plan.batchSizes[0] ?? 1),
    task: plan.task,
    ...(plan.prefix === undefined ? {} : { prefix: plan.prefix }),
    ...(dataset === undefined ? {} : { dataset }),
    ...(plan.systemMessage === undefined ? {} : { systemMessage: plan.systemMessage }),
  });
}

/** What a backend has to know of a plan to write a request. */
export function requestOptions(plan: RunPlan): BackendRequestOptions {
  return {
    task: plan.task,
    model: plan.model,
    stream: plan.stream,
    endpoint: plan.endpoint,
    basePath: plan.basePath,
    ...(plan.endpointPath === undefined ? {} : { endpointPath: plan.endpointPath }),
    headers: plan.headers,
    extraBody: plan.extraBody,
    ...(plan.apiKey === undefined ? {} : { apiKey: plan.apiKey.reveal() }),
  };
}
