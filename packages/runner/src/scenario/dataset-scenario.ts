import { RunnerError } from '../errors.ts';
import type { DatasetRow } from './dataset/dataset-row.ts';
import { shuffledRows } from './dataset/shuffled-rows.ts';
import type { Scenario, ScenarioContext } from './scenario.ts';
import { textPrompt } from './text-prompt.ts';

/** The rows of a data set in seeded random order, over and over. Output ends where the server ends it, or at the row's own limit. */
export function createDatasetScenario(context: ScenarioContext): Scenario {
  const { dataset = [], prefix, random, task } = context;
  if (dataset.length === 0) {
    throw new RunnerError(
      'invalid-scenario',
      'The traffic scenario "dataset" needs a data set, and none was given. Name a .txt, .csv, .tsv, .json or .jsonl file, or write a scenario such as D(100,100).',
    );
  }
  if (prefix !== undefined) {
    throw new RunnerError(
      'invalid-scenario',
      'A shared prefix does not apply to "dataset": its rows are sent as they are. Leave the prefix out.',
    );
  }
  const rowAt = shuffledRows(dataset, random.fork('rows'));
  const { firstRow = 0, batchSize } = context;
  return { name: 'dataset', promptAt: task === 'text-to-embeddings' ? documentsAt : textAt };

  function textAt(position: number) {
    const { messages, outputTokenCount } = rowAt(firstRow + position);
    const { tokenizer, systemMessage } = context;
    return textPrompt({ messages, tokenizer, systemMessage, outputTokenCount, forceOutputLength: false });
  }

  function documentsAt(position: number) {
    const documents = Array.from({ length: batchSize }, (_, document) =>
      documentText(rowAt(firstRow + position * batchSize + document)),
    );
    const count = documents.reduce((total, document) => total + context.tokenizer.count(document), 0);
    return {
      kind: 'documents',
      documents,
      inputTokens: { count, source: context.tokenizer.source },
    } as const;
  }
}

function documentText({ messages }: DatasetRow): string {
  return messages.map(({ content }) => content).join('\n');
}
