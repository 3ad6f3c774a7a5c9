import { importExperiments, type RunHistory } from '@genai-bench/stream-server';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { openLive } from '../live/open-live.ts';
import { readHistorySettings, readServerSettings } from '../options/live-settings.ts';
import type { RawFlags } from '../options/raw-flags.ts';
import { fileProblem } from '../options/read-flag-value.ts';
import { readRedisSettings } from '../options/redis-flags.ts';
import { serveFlagGroups } from '../options/serve-flags.ts';
import { safeText } from '../print/safe-text.ts';
import type { Shell } from '../shell.ts';
import { UsageError } from '../usage-error.ts';
import { listenForEnd } from './listen-for-end.ts';

const flags = new Map(serveFlagGroups.flatMap((group) => group.flags).map((flag) => [flag.name, flag]));

/** `genai-bench serve`: the page with earlier runs, and a form for new ones, until Ctrl-C. */
export async function runServeCommand(raw: RawFlags, shell: Shell): Promise<ExitCode> {
  const findFlag = (name: string) => flags.get(name);
  const server = readServerSettings(raw, shell.env, findFlag, '');
  const history = readHistorySettings(raw, shell.env, findFlag);
  const redis = readRedisSettings(raw, shell.env, findFlag);
  const folders = [raw.get('results') ?? []].flat().map(String);
  const { say } = shell;
  const end = listenForEnd(shell);
  const live = await openLive({
    settings: { server, history, ...(redis === undefined ? {} : { redis }) },
    baseFolder: folders[0],
    isReadOnly: redis !== undefined,
    say,
    isTerminal: shell.stderr.isTTY === true,
  });
  try {
    for (const folder of folders) await takeIn(folder, live.history!, end.signal, say); // Holds: it was asked for.
    if (redis !== undefined)
      say('Shows the runs on this Redis, the one that began last first; none are started from here.');
    else if (!shell.stderr.isTTY && server.controlToken === undefined)
      say('Runs cannot be started from the page: no --streaming-control-token-env is given.');
    say('Ready; Ctrl-C ends it.');
    await end.asked;
  } finally {
    await live.close();
    end.close();
  }
  return exitCode.ok;
}

async function takeIn(
  directory: string,
  history: RunHistory,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<void> {
  try {
    const { imported, unchanged, refused } = await importExperiments({ directory, history, signal });
    say(`${directory}: ${imported.length} runs taken in, ${unchanged.length} known already.`);
    for (const { folder, note } of imported) if (note !== undefined) say(`${folder}: ${safeText(note)}`);
    for (const { folder, reason } of refused) say(`warning: ${folder} was left out: ${reason}`);
  } catch (error) {
    if (signal.aborted) return;
    const isMissing = error instanceof Error && 'syscall' in error;
    if (!isMissing) throw error;
    throw new UsageError(
      `--results cannot be read: ${fileProblem(error)} ("${directory}"). Write for instance --results ./experiments.`,
    );
  }
}
