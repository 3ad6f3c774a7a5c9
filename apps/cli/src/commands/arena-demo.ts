import { randomUUID } from 'node:crypto';
import type { Arena } from '@genai-bench/arena';
import { parseArenaConfig } from '@genai-bench/arena/config';
import { demoModels, demoTokenCount, type DemoServers } from '../arena/demo-models.ts';
import { openArena } from '../arena/open-arena.ts';
import { playByItself } from '../arena/play-by-itself.ts';
import { readScale } from '../arena/read-scale.ts';
import { readStorePlace } from '../arena/read-store-place.ts';
import { readVoterSecret } from '../arena/read-voter-secret.ts';
import { revealLines } from '../arena/reveal-lines.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { openLive } from '../live/open-live.ts';
import { linger } from '../live/linger.ts';
import { arenaDemoFlagGroups } from '../options/arena-flags.ts';
import { readServerSettings } from '../options/live-settings.ts';
import type { RawFlags } from '../options/raw-flags.ts';
import { lingerMsOf, readLinger } from '../options/read-linger.ts';
import { createPaint, wantsColor } from '../print/paint.ts';
import type { Shell } from '../shell.ts';
import { arenaAddress, createArenaMount } from './arena-serve.ts';
import { listenForEnd, type EndListener } from './listen-for-end.ts';
import { spawnOwn } from './spawn-own.ts';

const flags = new Map(arenaDemoFlagGroups.flatMap((group) => group.flags).map((flag) => [flag.name, flag]));

/**
 * `genai-bench arena demo`: an arena of simulated models. Where nobody sits at a terminal it plays one battle by itself,
 * prints it and ends; there it stays until Ctrl-C.
 */
export async function runArenaDemoCommand(raw: RawFlags, shell: Shell): Promise<ExitCode> {
  const findFlag = (name: string) => flags.get(name);
  const scale = readScale(raw);
  const server = readServerSettings(raw, shell.env, findFlag, '');
  const lingerMs = lingerMsOf(readLinger(raw, findFlag, 'auto'), shell.isTerminal);
  const { say } = shell;
  const end = listenForEnd(shell);
  const servers = await spawnOwn(['arena', 'simulate', '--scale', String(scale)]);
  try {
    const { urls } = JSON.parse(servers.line) as DemoServers; // Holds: our own `arena simulate` writes exactly this.
    say(
      `Four simulated models answer in ${demoModels.map(({ seconds }) => `${+(seconds * scale).toFixed(2)}`).join(', ')} s.`,
    );
    const config = demoConfig(urls);
    // Figures of made-up models have no place among those of real ones, nor have real keys any business here.
    const place = readStorePlace(new Map([['store', 'memory'], ...raw]), {}, undefined);
    const voterSecret = readVoterSecret(undefined, {}, place);
    const modelsFile = { path: 'demo', config };
    const opened = await openArena({ raw, env: {}, modelsFile, place, say, signal: end.signal });
    try {
      const live = await openLive({
        settings: { server, history: { kind: 'temporary' } },
        baseFolder: undefined,
        say,
        isTerminal: shell.stderr.isTTY === true,
        mounts: [createArenaMount(opened, voterSecret, say)],
      });
      try {
        say(`The arena is at ${arenaAddress(live.url)}`);
        await stay({ arena: opened.arena, lingerMs, end, say, raw, shell, url: arenaAddress(live.url) });
      } finally {
        await live.close();
      }
    } finally {
      await opened.close();
    }
  } finally {
    await servers.close();
    end.close();
  }
  return exitCode.ok;
}

function demoConfig(urls: readonly string[]) {
  return parseArenaConfig({
    models: demoModels.map(({ id, label, backend, role }, index) => ({
      id,
      label,
      backend,
      role,
      model: id,
      apiBase: urls[index],
    })),
    battle: { dispatchOrder: demoModels.map(({ id }) => id), maxOutputTokens: demoTokenCount },
    warmUp: true,
  });
}

async function stay(options: {
  readonly arena: Arena;
  readonly lingerMs: number;
  readonly end: EndListener;
  readonly say: (line: string) => void;
  readonly raw: RawFlags;
  readonly shell: Shell;
  readonly url: string;
}): Promise<void> {
  const { arena, lingerMs, end, say, raw, shell, url } = options;
  if (shell.isTerminal && lingerMs === Infinity) {
    say('Ready; Ctrl-C ends it.');
    return end.asked;
  }
  const voterId = 'demo';
  const prompt = 'Why is the sky blue?';
  const view = await arena.start({ voterId, prompt, idempotencyKey: randomUUID() });
  const over = await playByItself({ arena, voterId, view, outcome: 'left', signal: end.signal });
  if (over === undefined) return;
  const isAllowed = !raw.has('no-color');
  const paint = createPaint(wantsColor({ isAllowed, isTerminal: shell.isTerminal, env: shell.env }));
  await shell.print(
    `${[`"${prompt}", the left side preferred each time:`, ...revealLines(over, paint)].join('\n')}\n`,
  );
  await linger({ url, lingerMs, end, say, what: 'The battle is over' });
}
