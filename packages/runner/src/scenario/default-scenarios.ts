import type { Task } from '../backends/backend.ts';

const scenariosByTask: Readonly<Record<Task, readonly string[]>> = {
  'text-to-text': ['N(480,240)/(300,150)', 'D(100,100)', 'D(100,1000)', 'D(2000,200)', 'D(7800,200)'],
  'text-to-embeddings': ['E(64)', 'E(128)', 'E(256)', 'E(512)', 'E(1024)'],
};

/** What runs when no scenario was named: genai-bench's sets per task, or the data set alone when one was given. */
export function defaultScenarios(task: Task, options: { readonly hasDataset: boolean }): readonly string[] {
  return options.hasDataset ? ['dataset'] : scenariosByTask[task];
}
