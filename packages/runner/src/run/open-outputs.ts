import type { RunnerError } from '../errors.ts';
import { combineOutputs } from '../output/combine-outputs.ts';
import { createExperimentFolder } from '../output/experiment/create-experiment-folder.ts';
import { createExperimentOutput } from '../output/experiment/experiment-output.ts';
import { createRecordsOutput } from '../output/records-output.ts';
import type { RunOutput } from '../output/run-output.ts';
import { createSummaryOutput } from '../output/summary-output.ts';
import { describeRunPlan } from '../plan/describe-run-plan.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import { describeEnvironment } from './describe-environment.ts';
import { TOOL } from './tool-version.ts';

export interface OpenOutputsOptions {
  readonly plan: RunPlan;
  /** Wall time, ISO 8601. */
  readonly startedAt: string;
  readonly redact: (text: string) => string;
  /** The caller's own. */
  readonly outputs: readonly RunOutput[];
  readonly onFailure: (failure: RunnerError) => void;
  /** Wall time. */
  readonly now: () => Date;
}

/** What an output that writes files gets. */
interface FileOutputOptions {
  /** The run's experiment folder. */
  readonly folder: string;
  readonly redact: (text: string) => string;
  readonly onFailure: (failure: RunnerError) => void;
  readonly timeUnit: 's' | 'ms';
  /** Wall time. */
  readonly now?: () => Date;
}

/** What writes into an experiment folder. Adding one: its file, its line here. */
export const fileOutputs: readonly ((options: FileOutputOptions) => RunOutput)[] = [
  createRecordsOutput,
  (options) => createExperimentOutput({ ...options, toolVersion: TOOL.version }),
  (options) => createSummaryOutput({ ...options, tool: TOOL, environment: describeEnvironment() }),
];

/** Creates the experiment folder, if the plan wants one, and joins its files with the caller's outputs. */
export async function openOutputs(
  options: OpenOutputsOptions,
): Promise<{ readonly output: RunOutput; readonly experimentFolder?: string }> {
  const { plan, redact, onFailure, now } = options;
  if (plan.output === undefined) return { output: combineOutputs(options.outputs, onFailure) };
  const { baseFolder, folderName, timeUnit } = plan.output;
  const folder = await createExperimentFolder({
    baseFolder,
    ...(folderName === undefined ? {} : { folderName }),
    plan: describeRunPlan(plan),
    redact,
    startedAt: new Date(options.startedAt),
  });
  const files = fileOutputs.map((create) => create({ folder, redact, onFailure, timeUnit, now }));
  return { output: combineOutputs([...files, ...options.outputs], onFailure), experimentFolder: folder };
}
