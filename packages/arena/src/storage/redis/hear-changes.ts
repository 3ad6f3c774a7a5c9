import type { BattleChange } from '../battle-store.ts';
import { missedChangesScript } from './battle-scripts.ts';
import type { BattleKeys } from './battle-keys.ts';
import type { RedisConnection } from '@genai-bench/redis-connection';

/** Stands for a battle's id in the pattern of a key. */
const mark = '\0';

/**
 * Passes on every change that a worker publishes. Messages are lost while the connection is; so after each new
 * connection the battles that have changed since the last message are told as well.
 */
export async function hearChanges({
  connection,
  keys,
  tell,
}: {
  readonly connection: RedisConnection;
  readonly keys: BattleKeys;
  readonly tell: (change: BattleChange) => void;
}): Promise<void> {
  const { waiting } = connection;
  let seenNumber = 0;
  const newestNumber = async (): Promise<number> =>
    Number((await connection.ask((client) => client.get(keys.changeNumber))) ?? 0);

  async function tellMissed(): Promise<void> {
    await waiting.subscribe(keys.changeChannel);
    // A server that came back without its data counts from the beginning.
    const after = (await newestNumber()) < seenNumber ? 0 : seenNumber;
    const [before, behind] = keys.events(mark).split(mark);
    const values = [after, before ?? '', behind ?? ''];
    const reply = await connection.run(missedChangesScript, [keys.changes], values);
    const changes: readonly unknown[] = Array.isArray(reply) ? reply : [];
    for (let index = 0; index < changes.length; index += 3) {
      const version = Number(changes[index + 1]);
      seenNumber = Number(changes[index + 2]);
      if (version > 0) tell({ battleId: String(changes[index]), version });
    }
  }

  waiting.on('message', (channel: string, message: string) => {
    if (channel !== keys.changeChannel) return;
    // Written by the scripts of this package.
    const [battleId, version, number] = JSON.parse(message) as [string, number, number];
    seenNumber = number;
    tell({ battleId, version });
  });
  await connection.ask(() => waiting.subscribe(keys.changeChannel));
  seenNumber = await newestNumber();
  waiting.on('ready', () => {
    // If this fails the connection is lost again, and the next one begins here.
    tellMissed().catch(() => {});
  });
}
