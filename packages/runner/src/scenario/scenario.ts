import type { SeededRandom } from '@genai-bench/core-metrics';
import type { Task } from '../backends/backend.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import type { DatasetRow } from './dataset/dataset-row.ts';
import type { Prompt } from './prompt.ts';

/** What is asked of the server: a source of prompts, endless unless its data set ends. */
export interface Scenario {
  /** Canonical spelling, such as `D(100,100)` or `dataset`. */
  readonly name: string;
  /** The next prompt. Deterministic for a given seed; runs ahead of the clock, so it may take its time. */
  nextPrompt(): Prompt;
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
  /** Absent: the task that the scenario's letter implies, `text-to-text` for `dataset`. */
  readonly task?: Task;
  /** Sent before each user message of a text task, and counted, beyond the scenario's input length. */
  readonly systemMessage?: string;
}
