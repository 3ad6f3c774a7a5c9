import type { LevelOutline, RunSummary } from '@genai-bench/core-metrics';
import {
  describeRunPlan,
  parseRunPlan,
  planLevels,
  runBenchmark,
  type BenchmarkOptions,
  type BenchmarkRun,
  type CreateLevelDriver,
  type RunPlan,
} from '@genai-bench/runner';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { followRun, type FollowedRun } from '../live/follow-run.ts';
import { linger as stayUp } from '../live/linger.ts';
import type { Live } from '../live/open-live.ts';
import type { StationRun } from '../live/station.ts';
import { readBenchmarkRequest, type BenchmarkRequest } from '../options/benchmark-request.ts';
import { lingerMsOf } from '../options/read-linger.ts';
import { overlayFlags, type RawFlags } from '../options/raw-flags.ts';
import { createSilentDisplay, type LiveDisplay } from '../print/live-display.ts';
import { createPaint, wantsColor } from '../print/paint.ts';
import { createPlainDisplay } from '../print/plain-display.ts';
import { planPreview } from '../print/plan-preview.ts';
import { safeLine, safeText } from '../print/safe-text.ts';
import { missingLines, summaryNotes } from '../print/summary-notes.ts';
import { summaryTable } from '../print/summary-table.ts';
import { createTerminalDisplay } from '../print/terminal-display.ts';
import type { Shell } from '../shell.ts';
import { guardInterrupts, type InterruptGuard } from './interrupt.ts';
import { explainExit, judgeRun } from './judge-run.ts';
import { listenForEnd } from './listen-for-end.ts';

/**
 * `genai-bench benchmark`: flags to a plan, the plan to a run, the run to a table and an exit code. The epilogue is
 * printed below the result of a run that went well.
 */
export async function runBenchmarkCommand(
  flags: RawFlags,
  shell: Shell,
  epilogue?: string,
): Promise<ExitCode> {
  const configPath = flags.get('config');
  const raw = configPath === undefined ? flags : await overConfigFile(String(configPath), flags);
  const asked = readBenchmarkRequest(raw, shell.env);
  const plan = parseRunPlan(asked.options);
  // The run is to have the seed that is printed here.
  const request = { ...asked, options: { ...asked.options, seed: plan.seed } };
  const levels = planLevels(plan);
  if (request.settings.isDryRun) return printDryRun(plan, levels, request, shell);
  announce(plan, levels, request, raw, shell);
  return runPlan(plan, request, shell, epilogue);
}

async function runPlan(
  plan: RunPlan,
  request: BenchmarkRequest,
  shell: Shell,
  epilogue: string | undefined,
): Promise<ExitCode> {
  const display = createDisplay(request, shell);
  const viewers: { live?: Live } = {};
  const say = (line: string): void => {
    display.say(safeLine(line));
    viewers.live?.addLogMessage(line);
  };
  const guard = guardInterrupts(say, (code) => {
    display.close();
    shell.quit(code);
  });
  try {
    const live = await openViewing(request, shell, display);
    if (live !== undefined) viewers.live = live;
    const options = request.options as BenchmarkOptions; // Holds: parseRunPlan has just accepted them.
    const createDriver = await loadFleetDriver(request, say, guard);
    const { run, followed, kept } =
      live?.station.begin(options, display, createDriver) ?? beginAlone(options, display, createDriver);
    guard.attach(run, plan.drainMs);
    const result = await followed;
    display.close();
    const code = guard.exitCode ?? judgeRun(result.summary, request.settings.goodputTarget);
    if (request.settings.isJson) for (const line of missingLines(result.summary)) display.say(line);
    await printResult(result, code, request, shell, epilogue);
    // Whoever pressed Ctrl-C has been told.
    const reason = guard.exitCode === undefined ? explainExit(result.summary, code) : undefined;
    if (reason !== undefined) display.say(`genai-bench: ${safeText(reason)}`);
    if (live?.url === undefined || guard.exitCode !== undefined) {
      await kept;
      return guard.exitCode ?? code;
    }
    guard.close();
    const end = listenForEnd(shell);
    await kept;
    const { isQuiet, linger } = request.settings;
    const lingerMs = lingerMsOf(linger, shell.isTerminal && !isQuiet);
    await stayUp({ url: live.url, lingerMs, end, say: isQuiet ? () => {} : display.say });
    await live.close();
    end.close();
    return code;
  } finally {
    display.close();
    await viewers.live?.close();
    guard.close();
  }
}

type BegunRun = Pick<StationRun, 'followed' | 'kept'> & { readonly run: BenchmarkRun };

/** A run that only the terminal shows. */
function beginAlone(
  options: BenchmarkOptions,
  display: LiveDisplay,
  createDriver: CreateLevelDriver | undefined,
): BegunRun {
  const run = runBenchmark(options, createDriver === undefined ? {} : { createDriver });
  return { run, followed: followRun(run, display.handleEvent), kept: Promise.resolve() };
}

/** Loaded only when asked for, as the next. */
async function loadFleetDriver(
  { settings }: BenchmarkRequest,
  say: (line: string) => void,
  guard: Pick<InterruptGuard, 'exitCode'>,
): Promise<CreateLevelDriver | undefined> {
  if (settings.fleet === undefined) return undefined;
  const { redis, ...fleet } = settings.fleet;
  const { url, ...prefix } = redis;
  const { createFleetDriver } = await import('@genai-bench/fleet');
  const sayOfOthers = (line: string): void => {
    // Whoever pressed Ctrl-C waits, and is told for what. Workers name themselves.
    if (!settings.isQuiet || guard.exitCode !== undefined) say(safeText(line));
  };
  return createFleetDriver({ ...fleet, ...prefix, redis: url, say: sayOfOthers });
}

/** Loaded only when asked for: servers and databases take time to load that a plain run need not spend. */
async function openViewing(
  { settings, options }: BenchmarkRequest,
  { stderr }: Shell,
  display: LiveDisplay,
): Promise<Live | undefined> {
  if (settings.live === undefined) return undefined;
  const { openLive } = await import('../live/open-live.ts');
  const output = options['output'] as { readonly baseFolder?: string } | undefined; // Holds: parsed before.
  const say = settings.isQuiet ? () => {} : display.say;
  return openLive({
    settings: settings.live,
    baseFolder: output?.baseFolder,
    goodputTarget: settings.goodputTarget,
    say,
    warn: display.say,
    isTerminal: stderr.isTTY === true,
  });
}

async function printResult(
  { summary, experimentFolder }: FollowedRun,
  code: ExitCode,
  { settings }: BenchmarkRequest,
  shell: Shell,
  epilogue: string | undefined,
): Promise<void> {
  const folder = experimentFolder === undefined ? {} : { experimentFolder };
  await shell.print(
    settings.isJson
      ? `${JSON.stringify({ exitCode: code, ...folder, ...summary })}\n`
      : resultText(summary, { ...folder, ...settings }),
  );
  if (epilogue !== undefined && code === exitCode.ok) await shell.print(epilogue);
}

function createDisplay({ settings }: BenchmarkRequest, { stderr, env }: Shell): LiveDisplay {
  if (settings.isQuiet) return createSilentDisplay(stderr);
  const isTerminal = stderr.isTTY === true && !env['CI'] && env['TERM'] !== 'dumb';
  if (!isTerminal) return createPlainDisplay(stderr);
  return createTerminalDisplay(
    stderr,
    createPaint(wantsColor({ isAllowed: settings.hasColor, isTerminal, env })),
  );
}

function announce(
  plan: RunPlan,
  levels: readonly LevelOutline[],
  { notices, settings }: BenchmarkRequest,
  raw: RawFlags,
  { stderr }: Shell,
): void {
  if (settings.isQuiet) return;
  const warnings = raw.has('api-key') || raw.has('model-api-key') ? [processListWarning] : [];
  const lines = [
    ...[...warnings, ...notices].map((line) => `note: ${safeText(line)}`),
    ...planPreview(plan, levels),
  ];
  stderr.write(`${lines.join('\n')}\n`);
}

const processListWarning =
  'a key on the command line is visible in the process list; prefer OPENAI_API_KEY, --api-key-env or --api-key-file.';

/** The parser of such a file is loaded when there is one. */
async function overConfigFile(path: string, flags: RawFlags): Promise<RawFlags> {
  const { readConfigFile } = await import('../options/config-file.ts');
  return overlayFlags(readConfigFile(path), flags);
}

async function printDryRun(
  plan: RunPlan,
  levels: readonly LevelOutline[],
  { settings }: BenchmarkRequest,
  shell: Shell,
): Promise<ExitCode> {
  // Workers read these files on their own machines.
  const { dryRunJson, dryRunLines, openDryRunFiles } = await import('./dry-run.ts');
  const files = settings.fleet === undefined ? await openDryRunFiles(plan) : {};
  const dryRun = { plan, described: describeRunPlan(plan), levels, ...files };
  await shell.print(
    settings.isJson ? `${JSON.stringify(dryRunJson(dryRun))}\n` : `${dryRunLines(dryRun).join('\n')}\n`,
  );
  return 0;
}

function resultText(
  summary: RunSummary,
  options: {
    readonly experimentFolder?: string;
    readonly goodputTarget: number;
    readonly timeUnit: 's' | 'ms';
  },
): string {
  return `${[...missingLines(summary), ...summaryTable(summary, options), '', ...summaryNotes(summary, options)].join('\n')}\n`;
}
