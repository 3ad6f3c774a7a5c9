import { recordsFileName } from '@genai-bench/runner';
import {
  readRecording,
  replayExperiment,
  replayRecording,
  type StreamingDashboard,
} from '@genai-bench/stream-server';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { linger } from '../live/linger.ts';
import { createDashboard, startDashboard } from '../live/open-dashboard.ts';
import { openStorage } from '../live/open-storage.ts';
import { recordingFileName } from '../live/record-run.ts';
import { readServerSettings } from '../options/live-settings.ts';
import type { RawFlags } from '../options/raw-flags.ts';
import { fileProblem, flagError } from '../options/read-flag-value.ts';
import { lingerMsOf, readLinger } from '../options/read-linger.ts';
import { replayFlagGroups } from '../options/serve-flags.ts';
import type { Shell } from '../shell.ts';
import { UsageError } from '../usage-error.ts';
import { listenForEnd } from './listen-for-end.ts';

const flags = new Map(replayFlagGroups.flatMap((group) => group.flags).map((flag) => [flag.name, flag]));
const findFlag = (name: string) => flags.get(name);

/** `genai-bench replay FILE`: a recorded run, or the folder of one, on the page, in its own time or faster. */
export async function runReplayCommand(file: string, raw: RawFlags, shell: Shell): Promise<ExitCode> {
  const settings = readServerSettings(raw, shell.env, findFlag, '');
  const speed = readSpeed(raw);
  const lingerMs = lingerMsOf(readLinger(raw, findFlag, Infinity), shell.isTerminal);
  const source = await readOrExplain(file);
  const { say } = shell;
  const end = listenForEnd(shell);
  const storage = await openStorage({ kind: 'temporary' }, say);
  try {
    // What is recorded went through the redaction of its own run.
    const dashboard = createDashboard({ settings, storage, redact: (text) => text });
    const { url, lines } = await startDashboard(dashboard, settings, shell.stderr.isTTY === true);
    for (const line of lines) say(line);
    for (const warning of source.warnings) say(`warning: ${warning}`);
    try {
      await source.replay(dashboard, {
        speed,
        signal: end.signal,
        onShortened: (pauseMs) =>
          say(`warning: a pause of ${Math.round(pauseMs / 1000)} s is shown as one of five minutes.`),
      });
      await linger({ url, lingerMs, end, say });
    } finally {
      await dashboard.stop();
    }
  } finally {
    await storage.close();
    end.close();
  }
  return exitCode.ok;
}

function readSpeed(raw: RawFlags): number {
  const given = String(raw.get('speed') ?? '1');
  const speed = given === 'max' ? Infinity : Number(given);
  if (speed > 0) return speed;
  throw flagError(flags.get('speed')!, `must be a number above 0, or max, got "${given}".`); // Holds: it is in the table.
}

interface ReplaySource {
  readonly warnings: readonly string[];
  readonly replay: (
    dashboard: StreamingDashboard,
    pace: {
      readonly speed: number;
      readonly signal: AbortSignal;
      readonly onShortened: (pauseMs: number) => void;
    },
  ) => Promise<number>;
}

async function readOrExplain(path: string): Promise<ReplaySource> {
  try {
    const recording = statSync(path).isDirectory() ? join(path, recordingFileName) : path;
    if (recording === path || existsSync(recording)) return await sourceOfRecording(recording);
    if (existsSync(join(path, recordsFileName))) return sourceOfFolder(path);
  } catch (error) {
    if (!(error instanceof Error) || !('syscall' in error)) throw error;
    throw new UsageError(
      `The recording cannot be read: ${fileProblem(error)} ("${path}"). Write for instance genai-bench replay experiments/my-run/events.ndjson.`,
    );
  }
  throw new UsageError(
    `The recording cannot be read: it is a folder with neither ${recordingFileName} nor ${recordsFileName} ("${path}"). Name the folder of a run, such as experiments/my-run.`,
  );
}

async function sourceOfRecording(path: string): Promise<ReplaySource> {
  const { envelopes, isComplete, leftOutCount } = await readRecording(path);
  return {
    warnings: [
      ...(isComplete ? [] : [`${path} breaks off before the end of its run.`]),
      ...(leftOutCount === 0
        ? []
        : [`${path} lacks ${leftOutCount} events: the disk was too slow when it was recorded.`]),
    ],
    replay: ({ log }, pace) => replayRecording({ envelopes, log, ...pace }),
  };
}

/** The records of a run tell nearly as much as its recording. */
function sourceOfFolder(folder: string): ReplaySource {
  return {
    warnings: [`${folder} has no ${recordingFileName}: the run is shown from its records.`],
    async replay(dashboard, pace) {
      try {
        return await replayExperiment({ folder, show: (event) => dashboard.handleEvent(event), ...pace });
      } catch (error) {
        if (error instanceof Error && error.name === 'ExperimentError') throw new UsageError(error.message);
        throw error;
      }
    },
  };
}
