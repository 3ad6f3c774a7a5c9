import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { outputFailure, systemCode } from '../files/output-failure.ts';
import { redactJson } from '../files/encode-json.ts';
import type { Redact } from '../files/encode-json.ts';
import type { RunOutputStart } from '../run-output.ts';
import { modelShortName, selectPlanLabels } from './plan-labels.ts';
import { sanitizeName } from './sanitize-name.ts';

export interface ExperimentFolderOptions {
  /** Created with its parents when it does not exist. */
  readonly baseFolder: string;
  /** Name of the experiment's folder; absent derives one from the plan and the time. */
  readonly folderName?: string;
  /** The resolved plan, secrets removed. */
  readonly plan: RunOutputStart['plan'];
  readonly redact: Redact;
  /** Local time of the start, for the name. */
  readonly startedAt: Date;
}

/**
 * Creates the folder of one experiment and gives its absolute path. A folder that exists is never used: results in it
 * would be mixed with another run's. The name then gets `_2`, `_3` and so on.
 */
export async function createExperimentFolder(options: ExperimentFolderOptions): Promise<string> {
  const baseFolder = resolve(options.baseFolder);
  const name = sanitizeName(
    options.folderName === undefined ? defaultFolderName(options) : options.redact(options.folderName),
  );
  try {
    await mkdir(baseFolder, { recursive: true });
  } catch (error) {
    throw outputFailure(error, join(baseFolder, name));
  }
  for (let attempt = 1; ; attempt += 1) {
    const folder = join(baseFolder, attempt === 1 ? name : `${name}_${attempt}`);
    try {
      await mkdir(folder);
      return folder;
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw outputFailure(error, folder);
    }
  }
}

/** `<backend>_[engine_][version_]<task>_<model>_<YYYYmmdd_HHMMSS>`, as genai-bench names it. */
function defaultFolderName({ plan, redact, startedAt }: ExperimentFolderOptions): string {
  const labels = selectPlanLabels(redactJson(plan, redact));
  const parts = [
    labels.backend,
    labels.serverEngine,
    labels.serverVersion,
    labels.task,
    // The time at the end must survive, so that a long model name cannot push it out of the longest name.
    modelShortName(labels.model).slice(0, 80),
    timestamp(startedAt),
  ];
  return parts.filter((part) => part !== undefined).join('_');
}

function timestamp(time: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${time.getFullYear()}${two(time.getMonth() + 1)}${two(time.getDate())}`;
  return `${day}_${two(time.getHours())}${two(time.getMinutes())}${two(time.getSeconds())}`;
}
