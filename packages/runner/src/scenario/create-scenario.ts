import { createDatasetScenario } from './dataset-scenario.ts';
import { createEmbeddingScenario } from './embedding-scenario.ts';
import { requireExecutable } from './require-executable.ts';
import type { Scenario, ScenarioContext } from './scenario.ts';
import type { ScenarioSpec } from './scenario-spec.ts';
import { createTextScenario } from './text-scenario.ts';

/**
 * The prompts of a scenario. The same spec, seed and tokenizer give the same prompts. Throws a `RunnerError`
 * (`invalid-scenario`) when the spec does not fit the task, the prefix or the data set.
 */
export function createScenario(spec: ScenarioSpec, context: ScenarioContext): Scenario {
  switch (spec.kind) {
    case 'deterministic':
    case 'normal':
    case 'uniform':
      requireExecutable(spec, context.task ?? 'text-to-text');
      return createTextScenario(spec, context);
    case 'embedding':
      requireExecutable(spec, context.task ?? 'text-to-embeddings');
      return createEmbeddingScenario(spec, context);
    case 'dataset':
      return createDatasetScenario(context);
    case 'rerank':
    case 'image':
    case 'speech':
    case 'reserved':
      requireExecutable(spec, context.task ?? 'text-to-text');
      throw new TypeError(`The scenario ${spec.name} was declared executable without an implementation.`);
  }
}
