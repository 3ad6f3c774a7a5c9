import type { Task } from '../backends/backend.ts';
import { RunnerError } from '../errors.ts';
import type { ScenarioKind, ScenarioSpec } from './scenario-spec.ts';

/** The tasks that can be asked with each kind of scenario; none for those the grammar knows and the runner does not send. */
const tasksByKind: Readonly<Record<ScenarioKind, readonly Task[]>> = {
  deterministic: ['text-to-text'],
  normal: ['text-to-text'],
  uniform: ['text-to-text'],
  embedding: ['text-to-embeddings'],
  dataset: ['text-to-text', 'text-to-embeddings'],
  rerank: [],
  image: [],
  speech: [],
  reserved: [],
};

const exampleByTask: Readonly<Record<Task, string>> = {
  'text-to-text': 'D(100,100), N(480,240)/(300,150), U(50,100)/(200,250) or dataset',
  'text-to-embeddings': 'E(512) or dataset',
};

const purposes: Partial<Record<ScenarioKind, string>> = {
  rerank: 'reranking',
  image: 'images',
  speech: 'text to speech',
  reserved: 'video',
};

/** Throws a `RunnerError` when a scenario is well written but this runner cannot send it, or not for this task. */
export function requireExecutable(spec: ScenarioSpec, task: Task): void {
  const tasks = tasksByKind[spec.kind];
  if (tasks.includes(task)) return;
  const problem =
    tasks.length === 0
      ? `The traffic scenario ${spec.name} is for ${purposes[spec.kind] ?? spec.kind}, which this runner does not execute yet.`
      : `The traffic scenario ${spec.name} does not fit the task ${task}; it is for ${tasks.join(' and ')}.`;
  throw new RunnerError('invalid-scenario', `${problem} For ${task} write ${exampleByTask[task]}.`);
}
