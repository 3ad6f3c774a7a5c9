import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createArenaBoard, type ArenaBoard } from '@genai-bench/arena';
import { arenaConfigJsonSchema } from '@genai-bench/arena/config';
import { leaderboardLines } from '../arena/leaderboard-lines.ts';
import { openExistingStore } from '../arena/open-store.ts';
import { readModelsFile, type ModelsFile } from '../arena/read-models-file.ts';
import { readStorePlace } from '../arena/read-store-place.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { closestName } from '../options/closest-name.ts';
import type { RawFlags } from '../options/raw-flags.ts';
import { fileProblem } from '../options/read-flag-value.ts';
import { terminalJson } from '../print/terminal-json.ts';
import type { Shell } from '../shell.ts';
import { UsageError } from '../usage-error.ts';

/** `genai-bench arena leaderboard`: what the votes say. */
export async function runArenaLeaderboardCommand(raw: RawFlags, shell: Shell): Promise<ExitCode> {
  await withBoard(raw, shell, async (board) => {
    const leaderboard = await board.leaderboard();
    const text = raw.has('json') ? terminalJson(leaderboard) : leaderboardLines(leaderboard).join('\n');
    await shell.print(`${text}\n`);
  });
  return exitCode.ok;
}

const exports = ['votes', 'preferences'] as const;

/** `genai-bench arena export votes|preferences`: one JSON object a line. */
export async function runArenaExportCommand(what: string, raw: RawFlags, shell: Shell): Promise<ExitCode> {
  if (!exports.some((name) => name === what)) {
    const meant = closestName(what, exports);
    throw new UsageError(
      `There is nothing called "${what.slice(0, 40)}" to export. ${meant === undefined ? 'Write votes or preferences.' : `Did you mean "${meant}"?`}`,
    );
  }
  await withBoard(raw, shell, async (board) => {
    const items = what === 'votes' ? board.exportVotes() : board.exportPreferences();
    const path = raw.get('output')?.toString();
    if (path === undefined) {
      for await (const item of items) await shell.print(`${terminalJson(item)}\n`);
      return;
    }
    const count = await writeLines(path, items);
    shell.stderr.write(`${count} lines written to ${path}.\n`);
  });
  return exitCode.ok;
}

/** `genai-bench arena schema`: for editors. */
export async function runArenaSchemaCommand(shell: Shell): Promise<ExitCode> {
  await shell.print(`${JSON.stringify(arenaConfigJsonSchema(), null, 2)}\n`);
  return exitCode.ok;
}

async function withBoard(
  raw: RawFlags,
  shell: Shell,
  read: (board: ArenaBoard) => Promise<void>,
): Promise<void> {
  const modelsFile = readModelsFile(raw);
  const opened = await openExistingStore(readStorePlace(raw, shell.env, modelsFile));
  const board = createArenaBoard({ store: opened.store, contestants: labelled(modelsFile) });
  try {
    await read(board);
  } finally {
    board.close();
    await opened.close();
  }
}

/** Nobody is asked here: the labels are all that is wanted of the models. */
function labelled(modelsFile: ModelsFile | undefined) {
  return (modelsFile?.config.models ?? []).map(({ id, label = id, role, aliases }) => ({
    id,
    label,
    role,
    aliases,
    targets: [],
  }));
}

async function writeLines(path: string, items: AsyncIterable<object>): Promise<number> {
  let count = 0;
  async function* lines(): AsyncGenerator<string> {
    for await (const item of items) {
      count += 1;
      yield `${terminalJson(item)}\n`;
    }
  }
  try {
    await pipeline(Readable.from(lines()), createWriteStream(path, { mode: 0o600 }));
  } catch (error) {
    if (!(error instanceof Error) || !('syscall' in error)) throw error;
    throw new UsageError(`--output cannot be written: ${fileProblem(error)} ("${path}").`);
  }
  return count;
}
