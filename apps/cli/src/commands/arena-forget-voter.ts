import { openExistingStore } from '../arena/open-store.ts';
import { readModelsFile } from '../arena/read-models-file.ts';
import { describePlace, readStorePlace } from '../arena/read-store-place.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import type { RawFlags } from '../options/raw-flags.ts';
import type { Shell } from '../shell.ts';
import { UsageError } from '../usage-error.ts';

/** `genai-bench arena forget-voter <voter-id>`: nothing of one person is left in the store. */
export async function runArenaForgetVoterCommand(
  voterId: string,
  raw: RawFlags,
  shell: Shell,
): Promise<ExitCode> {
  if (voterId.includes('.')) {
    throw new UsageError(
      'A voter id has no point in it. Write what stands before the point of the cookie, without the signature.',
    );
  }
  const place = readStorePlace(raw, shell.env, readModelsFile(raw));
  const opened = await openExistingStore(place);
  try {
    const { battleCount, voteCount } = await opened.store.forgetVoter(voterId);
    const removed = `${counted(battleCount, 'battle')} and ${counted(voteCount, 'vote')}`;
    await shell.print(
      battleCount + voteCount === 0
        ? `Nothing of this voter is kept there (${describePlace(place)}).\n`
        : `Removed ${removed} (${describePlace(place)}).\n`,
    );
  } finally {
    await opened.close();
  }
  return exitCode.ok;
}

function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}
