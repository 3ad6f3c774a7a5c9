import type { SeededRandom } from '@genai-bench/core-metrics';
import type { Task } from '../backends/backend.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import type { DatasetRow } from './dataset/dataset-row.ts';
import type { Prompt } from './prompt.ts';

/** What is asked of the server: an endless row of prompts. */
export interface Scenario {
  /** Canonical spelling, such as `D(100,100)` or `dataset`. */
  readonly name: string;
  /**
   * The prompt at a position, from 0. It depends on the seed and the position alone, so that neither the order in which
   * prompts are made nor who makes them changes what is sent. Runs ahead of the clock, so it may take its time.
   */
  promptAt(position: number): Prompt;
}

/** What a scenario is made from. */
export interface ScenarioContext {
  readonly tokenizer: Tokenizer;
  readonly random: SeededRandom;
  /** Documents per request (embeddings). */
  readonly batchSize: number;
  /** Tokens that all prompts of the scenario share at their start, on purpose. */
  readonly prefix?: { readonly tokenCount: number } | { readonly ratio: number };
  /** Rows for the scenario `dataset`. */
  readonly dataset?: readonly DatasetRow[];
  /** Place of the first row in the shuffled order of the data set, for levels that share one order; 0 when absent. */
  readonly firstRow?: number;
  /** Absent: the task that the scenario's letter implies, `text-to-text` for `dataset`. */
  readonly task?: Task;
  /** Sent before each user message of a text task, and counted, beyond the scenario's input length. */
  readonly systemMessage?: string;
}
