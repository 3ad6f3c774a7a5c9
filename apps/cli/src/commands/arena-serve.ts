import { createArenaRouter, createArenaSocket, describeArena } from '@genai-bench/arena/http';
import { requireGrantedScope, type ServerMount } from '@genai-bench/stream-server';
import { version } from '../../package.json';
import { openArena, type OpenedArena } from '../arena/open-arena.ts';
import { requireModelsFile } from '../arena/read-models-file.ts';
import { describePlace, readStorePlace } from '../arena/read-store-place.ts';
import { readVoterSecret } from '../arena/read-voter-secret.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { openLive } from '../live/open-live.ts';
import { arenaFlagGroups } from '../options/arena-flags.ts';
import { readHistorySettings, readServerSettings } from '../options/live-settings.ts';
import type { RawFlags } from '../options/raw-flags.ts';
import type { Shell } from '../shell.ts';
import { listenForEnd } from './listen-for-end.ts';

const flags = new Map(arenaFlagGroups.flatMap((group) => group.flags).map((flag) => [flag.name, flag]));

/** `genai-bench arena`: the arena and the dashboard on one port, until Ctrl-C. */
export async function runArenaCommand(raw: RawFlags, shell: Shell): Promise<ExitCode> {
  const findFlag = (name: string) => flags.get(name);
  const { env } = shell;
  const modelsFile = requireModelsFile(raw);
  const server = readServerSettings(raw, env, findFlag, '');
  const history = readHistorySettings(raw, env, findFlag);
  const place = readStorePlace(raw, env, modelsFile);
  const secret = readVoterSecret(raw.get('voter-secret-env')?.toString(), env, place);
  const { say } = shell;
  const end = listenForEnd(shell);
  const arena = await openArena({ raw, env, modelsFile, place, say, signal: end.signal });
  try {
    if (end.signal.aborted) return exitCode.interrupted;
    const live = await openLive({
      settings: { server, history },
      baseFolder: undefined,
      say,
      isTerminal: shell.stderr.isTTY === true,
      mounts: [createArenaMount(arena, secret, say)],
    });
    try {
      say(`The arena is at ${arenaAddress(live.url)}`);
      say(`Votes are kept in ${describePlace(place)}.`);
      say('Ready; Ctrl-C ends it.');
      await end.asked;
    } finally {
      await live.close();
    }
  } finally {
    await arena.close();
    end.close();
  }
  return exitCode.ok;
}

/** The arena below the dashboard's server. Whoever may watch may vote; all votes at once are for whoever runs it. */
export function createArenaMount(
  { arena, redact }: Pick<OpenedArena, 'arena' | 'redact'>,
  voterSecret: string,
  say: (line: string) => void,
): ServerMount {
  const onInternalError = (error: unknown): void =>
    say(`warning: ${redact(error instanceof Error ? error.message : String(error))}`);
  const path = '/api/v1/arena';
  const requireControl = requireGrantedScope('control');
  const options = { arena, voterSecret, requireControl, version, onInternalError };
  const serve = createArenaSocket({ arena, voterSecret, onInternalError });
  return {
    path,
    feature: 'arena',
    routes: describeArena(options, path),
    handler: createArenaRouter(options),
    changeScope: 'view',
    webSocket: { path: '/ws', serve },
  };
}

/** Of the page, with what the dashboard's address carries behind `#`. */
export function arenaAddress(dashboardUrl: string | undefined): string {
  if (dashboardUrl === undefined) return '';
  const url = new URL(dashboardUrl);
  url.pathname = '/arena';
  return url.href;
}
