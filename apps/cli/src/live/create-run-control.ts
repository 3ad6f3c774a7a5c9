import {
  describedOptions,
  localOptions,
  parseRunPlan,
  type BenchmarkOptions,
  type RunPlan,
} from '@genai-bench/runner';
import { RunRefusedError, type RunControl } from '@genai-bench/stream-server';
import type { IsAllowedTarget } from './allowed-targets.ts';
import { excessOf, type RunCeilings } from './run-ceilings.ts';
import type { Station } from './station.ts';

export interface RunControlOptions {
  /** Created after the server that calls this, so it is asked for late. */
  readonly station: () => Station | undefined;
  /** Where experiment folders of these runs go; absent: only the history keeps them. */
  readonly baseFolder: string | undefined;
  readonly isAllowedTarget: IsAllowedTarget;
  readonly ceilings: RunCeilings;
  readonly say: (line: string) => void;
}

/** Starts and stops runs for who holds the control token. They get no key from this process's environment. */
export function createRunControl({
  station,
  baseFolder,
  isAllowedTarget,
  ceilings,
  say,
}: RunControlOptions): RunControl {
  const activeRunId = (): string | undefined => station()?.active?.run.runId;
  return {
    optionsSchema: describedOptions(),
    activeRunId,
    async startRun(given) {
      const options = readOptions(given, baseFolder);
      const place = station();
      if (place === undefined) throw new RunRefusedError('busy', 'The server is still starting.');
      let begun;
      try {
        const plan = parseRunPlan(options);
        requireAllowed(plan.origin, isAllowedTarget);
        requireWithin(plan, ceilings);
        begun = place.begin(options);
        begun.followed.catch(() => {}); // Told by `started`, or on the page.
        await begun.started;
      } catch (error) {
        throw refusalOf(error);
      }
      const { run, kept } = begun;
      const { runId } = run;
      say(`Run ${runId} was started from the page.`);
      const endRun = (): void => {
        say(`Run ${runId} is ended after ${ceilings.durationMs} ms (--max-run-duration).`);
        run.stop();
      };
      // A longer time than timers know is no ceiling.
      const timer = ceilings.durationMs < 2 ** 31 ? setTimeout(endRun, ceilings.durationMs) : undefined;
      void kept.then(() => {
        clearTimeout(timer);
        say(`Run ${runId} is over.`);
      });
      return { runId };
    },
    async stopRun(runId) {
      if (runId !== activeRunId()) return false;
      station()?.active?.run.stop();
      return true;
    },
  };
}

function readOptions(given: unknown, baseFolder: string | undefined): BenchmarkOptions {
  const options = { ...(given as Record<string, unknown>) }; // Holds: the route takes objects only.
  // Who starts runs from afar must not read or write files here.
  const local = localOptions.filter((name) => options[name] !== undefined);
  if (local.length > 0) {
    throw new RunRefusedError(
      'invalid-options',
      `${local.join(' and ')} would use files of the server's machine.`,
      'Leave it out, or start the run on the command line.',
    );
  }
  const output = baseFolder === undefined ? {} : { output: { baseFolder } };
  // `begin` has the plan parsed, which judges the rest.
  return { ...options, ...output } as unknown as BenchmarkOptions;
}

/** What is reached is what the plan names: no redirect is followed. */
function requireAllowed(origin: string, isAllowedTarget: IsAllowedTarget): void {
  if (isAllowedTarget(origin)) return;
  throw new RunRefusedError(
    'invalid-options',
    `apiBase: runs that are started here may not go to ${origin}.`,
    'Whoever runs the server names what they may reach by --allow-target.',
  );
}

function requireWithin(plan: RunPlan, ceilings: RunCeilings): void {
  const excess = excessOf(plan, ceilings);
  if (excess === undefined) return;
  throw new RunRefusedError(
    'invalid-options',
    `The run is too large: ${excess}`,
    'Whoever runs the server sets this by --max-run-requests, --max-run-concurrency and --max-run-duration.',
  );
}

function refusalOf(error: unknown): unknown {
  const isExpected =
    error instanceof Error && (error.name === 'RunPlanError' || error.name === 'RunnerError');
  return isExpected ? new RunRefusedError('invalid-options', error.message) : error;
}
