import { createSqliteBattleStore } from '@genai-bench/arena/sqlite';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { openingOf, voteOf } from './battle-requests.ts';

const childPath = join(import.meta.dirname, '..', 'support', 'sqlite-voter-child.mjs');
const roundCount = 200;

/** The rounds of which a process said that its vote was taken; it is killed after `killAfter` of them. */
async function voteInProcess(file: string, killAfter = Infinity): Promise<readonly number[]> {
  const args = [childPath, file, JSON.stringify(voteOf('battle-1', 0)), String(roundCount)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const acknowledged: number[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged.push(Number(line));
    if (acknowledged.length === killAfter) child.kill('SIGKILL');
  }
  const [code] = await exited;
  if (killAfter === Infinity) expect(code).toBe(0);
  return acknowledged;
}

it('keeps every acknowledged vote once when several processes share a file and some are killed', async () => {
  const file = join(await temporaryFolder(), 'battles.db');
  const store = await createSqliteBattleStore({ file });
  await store.open(openingOf('battle-1'));
  const killed = await voteInProcess(file, 20);
  const lists = await Promise.all([voteInProcess(file, 10), voteInProcess(file), voteInProcess(file)]);
  const rounds: number[] = [];
  for await (const { round } of store.votes()) rounds.push(round);
  expect(rounds).toEqual(Array.from({ length: roundCount }, (_, round) => round));
  const acknowledged = [killed, ...lists].flat();
  expect(new Set(acknowledged).size).toBe(acknowledged.length);
  // All but those whose process died between the vote and its word.
  expect(acknowledged.length).toBeGreaterThanOrEqual(roundCount - 2);
  expect(await store.read('battle-1')).toHaveLength(1 + roundCount);
  await store.close();
});

it('opens a new file for several processes at once', async () => {
  const file = join(await temporaryFolder(), 'new', 'battles.db');
  const args = [childPath, file, JSON.stringify(voteOf('battle-1', 0)), '1'];
  const codes = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const child = spawn(process.execPath, args, { stdio: 'inherit' });
      const [code] = await once(child, 'exit');
      return code as unknown;
    }),
  );
  expect(codes).toEqual([0, 0, 0, 0]);
});
