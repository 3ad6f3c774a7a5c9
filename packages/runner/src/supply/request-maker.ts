import {
  planLevels,
  createSeededRandom,
  type LevelOutline,
  type RequestPhase,
  type RequestRecord,
  type TokenCount,
} from '@genai-bench/core-metrics';
import { findBackend } from '../backends/backend-registry.ts';
import type { BackendRequestOptions } from '../backends/backend.ts';
import type { PreparedRequest } from '../load/pack-requests.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import { createScenario } from '../scenario/create-scenario.ts';
import type { DatasetRow } from '../scenario/dataset/dataset-row.ts';
import { parseScenario } from '../scenario/parse-scenario.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';

/** The part of a plan that says what is asked. It holds no secret: key and headers belong to the request's head. */
export type PromptPlan = Omit<RunPlan, 'apiKey' | 'headers' | 'certificateAuthority' | 'proxy'>;

/** What the client knows of a request that is not in its bytes; joined with the answer when it comes back. */
export interface Expectation {
  readonly inputTokens: TokenCount;
  readonly requested: RequestRecord['requested'];
}

export interface RequestMakerContext {
  readonly plan: PromptPlan;
  readonly tokenizer: Tokenizer;
  readonly dataset: readonly DatasetRow[] | undefined;
}

/** A request of a level, as the plan's backend writes it: the same for a given seed, whoever makes it and when. */
export type MakeRequest = (
  phase: RequestPhase,
  index: number,
) => PreparedRequest & { readonly expectation: Expectation };

const encoder = new TextEncoder();

export function createRequestMaker(context: RequestMakerContext, outline: LevelOutline): MakeRequest {
  const { plan } = context;
  const backend = findBackend(plan.backend);
  const scenario = createLevelScenario(context, outline);
  const options = requestOptionsOf(plan);
  return (phase, index) => {
    // Warm-up comes first, so that no measured prompt repeats one that the server has just seen.
    const prompt = scenario.promptAt(phase === 'warmup' ? index : plan.warmupRequests + index);
    const { body } = backend.encodeRequest(prompt, options);
    const outputTokenCount =
      prompt.kind === 'text' ? backend.requestedOutputTokenCount(body, options) : undefined;
    return {
      index,
      body: encoder.encode(JSON.stringify(body)),
      expectation: {
        inputTokens: prompt.inputTokens,
        requested: {
          inputTokenCount: prompt.inputTokens.count,
          ...(outputTokenCount === undefined ? {} : { outputTokenCount }),
        },
      },
    };
  };
}

/** What a backend has to know of a plan to write a request; with key and headers where the plan has them. */
export function requestOptionsOf(
  plan: PromptPlan & Partial<Pick<RunPlan, 'apiKey' | 'headers'>>,
): BackendRequestOptions {
  return {
    task: plan.task,
    model: plan.model,
    stream: plan.stream,
    endpoint: plan.endpoint,
    basePath: plan.basePath,
    ...(plan.endpointPath === undefined ? {} : { endpointPath: plan.endpointPath }),
    headers: plan.headers ?? {},
    ...(plan.apiKey === undefined ? {} : { apiKey: plan.apiKey.reveal() }),
    extraBody: plan.extraBody,
    ...(plan.outputLengthField === undefined ? {} : { outputLengthField: plan.outputLengthField }),
  };
}

function createLevelScenario(
  { plan, tokenizer, dataset }: RequestMakerContext,
  outline: LevelOutline,
): Scenario {
  const random = createSeededRandom(plan.seed);
  const spec = parseScenario(outline.scenario);
  return createScenario(spec, {
    tokenizer,
    // Each level draws prompts of its own, so that none finds those of another in the server's prefix cache. The rows of
    // a data set are finite: all levels share one order of them and begin at different places.
    random: spec.kind === 'dataset' ? random.fork('dataset') : random.fork(`prompts-${outline.levelIndex}`),
    batchSize: batchSizeOf(plan, outline),
    task: plan.task,
    ...(plan.prefix === undefined ? {} : { prefix: plan.prefix }),
    ...(dataset === undefined ? {} : { dataset, firstRow: firstRowOf(plan, outline, dataset.length) }),
    ...(plan.systemMessage === undefined ? {} : { systemMessage: plan.systemMessage }),
  });
}

/** Behind the rows that the levels before use up; where only time limits those, each level has an even part. */
function firstRowOf(plan: PromptPlan, { levelIndex }: LevelOutline, rowCount: number): number {
  const levels = planLevels(plan).filter(({ scenario }) => scenario === 'dataset');
  const evenPart = Math.ceil(rowCount / Math.max(1, levels.length));
  return levels
    .filter((level) => level.levelIndex < levelIndex)
    .reduce(
      (sum, level) =>
        sum +
        (level.maxRequests === undefined
          ? evenPart
          : (plan.warmupRequests + level.maxRequests) * batchSizeOf(plan, level)),
      0,
    );
}

function batchSizeOf(plan: PromptPlan, { load }: LevelOutline): number {
  return load.mode === 'closed' ? (load.batchSize ?? 1) : (plan.batchSizes[0] ?? 1);
}
