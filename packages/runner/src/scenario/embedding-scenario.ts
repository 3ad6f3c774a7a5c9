import { RunnerError } from '../errors.ts';
import type { Scenario, ScenarioContext } from './scenario.ts';
import type { ScenarioSpec } from './scenario-spec.ts';
import { createSyntheticText } from './synthetic-text.ts';

/** `batchSize` synthetic documents of the stated length in each request. */
export function createEmbeddingScenario(
  spec: Extract<ScenarioSpec, { kind: 'embedding' }>,
  { tokenizer, random, batchSize, prefix }: ScenarioContext,
): Scenario {
  if (prefix !== undefined) {
    throw new RunnerError(
      'invalid-scenario',
      `A shared prefix does not apply to ${spec.name}. Leave the prefix out, or use a text scenario such as D(2000,200).`,
    );
  }
  const text = createSyntheticText({ tokenizer, random: random.fork('text') });
  return {
    name: spec.name,
    promptAt: (position) => ({
      kind: 'documents',
      documents: Array.from({ length: batchSize }, (_, document) =>
        text.at(position * batchSize + document, spec.documentTokenCount),
      ),
      inputTokens: { count: batchSize * spec.documentTokenCount, source: tokenizer.source },
    }),
  };
}
