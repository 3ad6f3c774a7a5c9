import { METRIC_VERSION, SCHEMA_VERSION } from '@genai-bench/core-metrics';
import type { InstrumentGrade, LevelSummary, RunSummary } from '@genai-bench/core-metrics';
import { join } from 'node:path';
import { encodeJson } from './files/encode-json.ts';
import type { Redact } from './files/encode-json.ts';
import { writeFileAtomically } from './files/write-file-atomically.ts';
import type { RunOutput, RunOutputStart } from './run-output.ts';

/** Name of the summary file within an experiment folder. */
export const summaryFileName = 'summary.json';

export interface SummaryOutputOptions {
  /** An existing folder; `summary.json` is created in it. */
  readonly folder: string;
  /** Applied to every text before it is written; see `createRedactor`. */
  readonly redact: Redact;
  readonly tool: RunSummary['tool'];
  readonly environment?: RunSummary['environment'];
  /** Wall time for the `endedAt` of a run that has not ended. */
  readonly now?: () => Date;
}

/**
 * Keeps `summary.json` up to date after each level. Until the run has ended, the file says `aborted`: that is what is
 * true if nothing follows, so a crash leaves the finished levels under an honest status.
 */
export function createSummaryOutput(options: SummaryOutputOptions): RunOutput {
  const { folder, redact } = options;
  const path = join(folder, summaryFileName);
  const levels: LevelSummary[] = [];
  let run: RunOutputStart | undefined;

  async function write(summary: RunSummary): Promise<void> {
    await writeFileAtomically(path, `${encodeJson(summary, redact, 2)}\n`);
  }

  return {
    // Each writing has all levels.
    resumes: true,
    async runStarted(start) {
      run = start;
      await write(summaryOfUnfinished(start, levels, options));
    },
    async levelStarted() {},
    async recordsFinished() {},
    async levelFinished(summary) {
      if (run === undefined) throw new Error('runStarted must be called before levelFinished.');
      levels.push(summary);
      await write(summaryOfUnfinished(run, levels, options));
    },
    async runFinished(summary) {
      await write(summary);
    },
    async close() {},
  };
}

function summaryOfUnfinished(
  run: RunOutputStart,
  levels: readonly LevelSummary[],
  { tool, environment = {}, now = () => new Date() }: SummaryOutputOptions,
): RunSummary {
  return {
    schemaVersion: SCHEMA_VERSION,
    metricVersion: METRIC_VERSION,
    tool,
    runId: run.runId,
    status: 'aborted',
    failure: 'interrupted: the run is still in progress, or its process ended before the run did',
    startedAt: run.startedAt,
    endedAt: now().toISOString(),
    plan: run.plan,
    environment,
    levels,
    grade: worstGrade(levels),
  };
}

const verdictRank: Readonly<Record<InstrumentGrade['verdict'], number>> = {
  trusted: 0,
  degraded: 1,
  invalid: 2,
};

function worstGrade(levels: readonly LevelSummary[]): InstrumentGrade {
  return levels
    .map((level) => level.instrument.grade)
    .reduce((worst, grade) => (verdictRank[grade.verdict] > verdictRank[worst.verdict] ? grade : worst), {
      verdict: 'trusted',
      reasons: [],
    });
}
