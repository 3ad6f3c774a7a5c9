import {
  describeDatasetReading,
  describeUnmeasured,
  formatCount,
  type Distribution,
  type LevelSummary,
  type RunSummary,
} from '@genai-bench/core-metrics';
import { describeLoad } from './describe-load.ts';
import { errorTexts } from './live-figures-text.ts';
import { safeText } from './safe-text.ts';
import { shareCell } from './summary-table.ts';

export interface NotesOptions {
  readonly experimentFolder?: string;
  readonly goodputTarget: number;
}

/** What has to be said beside the table: how far it can be believed, what went wrong, and where the files are. */
export function summaryNotes(summary: RunSummary, options: NotesOptions): string[] {
  const isOpen = summary.levels.some((level) => level.load.mode === 'open');
  const { experimentFolder } = options;
  return [
    ...(summary.status === 'completed' ? [] : [`status: ${summary.status}${because(summary.failure)}`]),
    ...summary.levels.flatMap(levelNotes),
    ...(isOpen
      ? ['open loop: TTFT and e2e count from the scheduled instant, so waiting for a slot is part of them']
      : []),
    ...goodputNotes(summary, options.goodputTarget),
    ...datasetNotes(summary),
    ...fleetNotes(summary),
    ...gradeNotes(summary),
    experimentFolder === undefined
      ? 'results: not saved'
      : `results: ${experimentFolder}${summary.missingResults === undefined ? '' : ' (incomplete)'}`,
  ];
}

/** What could not be written: to be said before anything else, because whoever reads on takes the files for whole. */
export function missingLines({ missingResults = [] }: Pick<RunSummary, 'missingResults'>): string[] {
  return missingResults.map((sentence) => `INCOMPLETE RESULTS: ${safeText(sentence)}`);
}

function because(failure: string | undefined): string {
  return failure === undefined ? '' : ` (${safeText(failure)})`;
}

function levelNotes(level: LevelSummary): string[] {
  const name = `${safeText(level.scenario)}, ${describeLoad(level.load)}`;
  const { cancelled, dropped } = level.counts.byOutcome;
  const { heldOpenCount } = level.instrument;
  const { arrivedAtOnce = 0, inWindow } = level.counts;
  const { hiddenOutputTokenCount: hidden, outputTokenCount: output, itlMs } = level.metrics;
  return [
    ...(level.status === 'completed' ? [] : [`${name}: ${level.status}${because(level.failure)}`]),
    ...errorTexts(level).map((text) => `${name}: error ${safeText(text)}`),
    ...(heldOpenCount === undefined
      ? []
      : [
          `${name}: ${heldOpenCount} responses held open behind their end mark; their connections were closed`,
        ]),
    ...(cancelled === 0 ? [] : [`${name}: ${cancelled} cancelled by the end of the run`]),
    ...(dropped === 0 ? [] : [`${name}: ${dropped} dropped, because no slot was free when they were due`]),
    ...(arrivedAtOnce === 0
      ? []
      : [
          `${name}: ${arrivedAtOnce} of ${inWindow} answers arrived at once, so they have no TPOT, and their TTFT is that of the whole answer`,
        ]),
    ...(hidden === undefined || output === undefined || hidden.sum === 0
      ? []
      : [
          `${name}: ${formatCount(hidden.sum)} of ${formatCount(output.sum)} output tokens are hidden reasoning that never came; TPOT and speed are of the others`,
        ]),
    ...boundedGapNotes(name, itlMs),
  ];
}

/** Below this share of bounded gaps their percentiles are as good as exact. */
const noticeableShare = 0.05;

function boundedGapNotes(name: string, itlMs: Distribution | undefined): string[] {
  const { count = 0, boundedCount = 0 } = itlMs ?? {};
  if (boundedCount === 0 || boundedCount / count < noticeableShare) return [];
  return [
    `${name}: ${shareCell(boundedCount / count)} of the gaps between tokens are even shares of the time between reads that brought several; the mean ITL holds, its percentiles are at least partly those of the shares`,
  ];
}

function goodputNotes(summary: RunSummary, target: number): string[] {
  const objectives = summary.levels.find((level) => level.goodput !== undefined)?.goodput?.objectives ?? [];
  if (objectives.length === 0) return [];
  const limits = objectives.map(({ metric, limit }) => `${metric} ${limit}`).join(', ');
  const judged = summary.levels.filter(({ goodput }) => goodput?.goodRequestShare !== undefined);
  const missed = judged.filter(({ goodput }) => (goodput?.goodRequestShare ?? 0) < target);
  const verdict =
    judged.length === 0
      ? 'not judged'
      : missed.length > 0
        ? `missed by ${missed.length} of ${judged.length} levels`
        : `met by ${judged.length === summary.levels.length ? 'every level' : `${judged.length} of ${summary.levels.length} levels`}`;
  return [
    `goodput: ${limits} for ${shareCell(target)} of requests: ${verdict}`,
    ...summary.levels.flatMap((level) => unjudgedNotes(level)),
  ];
}

function unjudgedNotes(level: LevelSummary): string[] {
  const { goodput } = level;
  if (goodput === undefined || goodput.goodRequestShare !== undefined) return [];
  const reasons = describeUnmeasured(goodput);
  const reason = reasons.length === 0 ? 'no request was issued' : reasons.join('; ');
  return [
    `goodput: ${safeText(level.scenario)}, ${describeLoad(level.load)} is not judged: ${safeText(reason)}`,
  ];
}

function datasetNotes({ dataset }: RunSummary): string[] {
  return dataset === undefined || dataset.skipped.length === 0
    ? []
    : [safeText(describeDatasetReading(dataset))];
}

function fleetNotes({ fleet }: RunSummary): string[] {
  if (fleet === undefined) return [];
  const hosts = new Set(fleet.workers.map(({ host }) => host)).size;
  const uncertain = fleet.workers.flatMap(({ clockUncertaintyMs }) => clockUncertaintyMs ?? []);
  const clocks =
    uncertain.length === 0 ? '' : `, clocks known within ${Math.max(...uncertain).toFixed(1)} ms`;
  const missing = fleet.workers.filter(({ status }) => status === 'lost' || status === 'failed');
  return [
    `workers: ${fleet.workers.length} on ${hosts} ${hosts === 1 ? 'host' : 'hosts'}${clocks}`,
    ...missing.map(({ name, status, problem }) => `worker ${safeText(name)}: ${status}${because(problem)}`),
  ];
}

function gradeNotes({ grade }: RunSummary): string[] {
  if (grade.verdict === 'trusted') return ['instrument: trusted'];
  return [`instrument: ${grade.verdict}: ${grade.reasons.map(safeText).join(' ')}`];
}
