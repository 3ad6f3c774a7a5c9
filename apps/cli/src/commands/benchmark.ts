import type { LevelOutline, RunSummary } from '@genai-bench/core-metrics';
import {
  describeRunPlan,
  parseRunPlan,
  planLevels,
  runBenchmark,
  type BenchmarkOptions,
  type BenchmarkRun,
  type RunPlan,
} from '@genai-bench/runner';
import type { ExitCode } from '../exit-code.ts';
import { readBenchmarkRequest, type BenchmarkRequest } from '../options/benchmark-request.ts';
import { readConfigFile } from '../options/config-file.ts';
import { overlayFlags, type RawFlags } from '../options/raw-flags.ts';
import { createSilentDisplay, type LiveDisplay } from '../print/live-display.ts';
import { createPaint, wantsColor } from '../print/paint.ts';
import { createPlainDisplay } from '../print/plain-display.ts';
import { planPreview } from '../print/plan-preview.ts';
import { summaryNotes } from '../print/summary-notes.ts';
import { summaryTable } from '../print/summary-table.ts';
import { createTerminalDisplay } from '../print/terminal-display.ts';
import type { Shell } from '../shell.ts';
import { dryRunJson, dryRunLines } from './dry-run.ts';
import { guardInterrupts } from './interrupt.ts';
import { judgeRun } from './judge-run.ts';

/** `genai-bench benchmark`: flags to a plan, the plan to a run, the run to a table and an exit code. */
export async function runBenchmarkCommand(flags: RawFlags, shell: Shell): Promise<ExitCode> {
  const configPath = flags.get('config');
  const raw = configPath === undefined ? flags : overlayFlags(readConfigFile(String(configPath)), flags);
  const request = readBenchmarkRequest(raw, shell.env);
  const plan = parseRunPlan(request.options);
  const levels = planLevels(plan);
  if (request.settings.isDryRun) return printDryRun(plan, levels, request, shell);
  announce(plan, levels, request, raw, shell);
  return runPlan(plan, request, shell);
}

async function runPlan(plan: RunPlan, request: BenchmarkRequest, shell: Shell): Promise<ExitCode> {
  const { settings } = request;
  const display = createDisplay(request, shell);
  const guard = guardInterrupts(display.say, (code) => {
    display.close();
    shell.quit(code);
  });
  try {
    const run = runBenchmark(request.options as BenchmarkOptions); // Holds: parseRunPlan has just accepted them.
    guard.attach(run, plan.drainMs);
    const { summary, experimentFolder } = await followRun(run, display);
    display.close();
    const code = guard.exitCode ?? judgeRun(summary, settings.goodputTarget);
    const folder = experimentFolder === undefined ? {} : { experimentFolder };
    await shell.print(
      settings.isJson
        ? `${JSON.stringify({ exitCode: code, ...folder, ...summary })}\n`
        : resultText(summary, { ...folder, ...settings }),
    );
    return code;
  } finally {
    display.close();
    guard.close();
  }
}

interface FollowedRun {
  readonly summary: RunSummary;
  readonly experimentFolder?: string;
}

/** Shows every event of a run and waits for its result. */
async function followRun(run: BenchmarkRun, display: LiveDisplay): Promise<FollowedRun> {
  let experimentFolder: string | undefined;
  const showAll = async () => {
    for await (const event of run) {
      if (event.type === 'run-started') experimentFolder = event.experimentFolder;
      display.show(event);
    }
  };
  // A failing run rejects both; waiting for both keeps either from being reported as unhandled.
  const [result, shown] = await Promise.allSettled([run.result, showAll()]);
  if (result.status === 'rejected') throw result.reason;
  if (shown.status === 'rejected') throw shown.reason;
  return { summary: result.value, ...(experimentFolder === undefined ? {} : { experimentFolder }) };
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
  const lines = [...[...warnings, ...notices].map((line) => `note: ${line}`), ...planPreview(plan, levels)];
  stderr.write(`${lines.join('\n')}\n`);
}

const processListWarning =
  'a key on the command line is visible in the process list; prefer OPENAI_API_KEY, --api-key-env or --api-key-file.';

async function printDryRun(
  plan: RunPlan,
  levels: readonly LevelOutline[],
  { settings }: BenchmarkRequest,
  shell: Shell,
): Promise<ExitCode> {
  const described = describeRunPlan(plan);
  await shell.print(
    settings.isJson
      ? `${JSON.stringify(dryRunJson(plan, described, levels))}\n`
      : `${dryRunLines(plan, described, levels).join('\n')}\n`,
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
  return `${[...summaryTable(summary, options), '', ...summaryNotes(summary, options)].join('\n')}\n`;
}
