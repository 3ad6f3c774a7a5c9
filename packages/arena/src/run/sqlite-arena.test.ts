import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createSqliteBattleStore } from '../storage/sqlite/index.ts';
import {
  allIn,
  answers,
  closeStages,
  isComplete,
  open,
  playToTheEnd,
  stage,
  start,
  turnOf,
  until,
} from '../testing/arena-stage.ts';
import { contestantsAt } from '../testing/model-server.ts';

const folders: string[] = [];
afterEach(async () => {
  await closeStages();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

describe('an arena over a file', () => {
  it('goes on with its battles after a restart, and counts a repeated vote once', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'arena-'));
    folders.push(folder);
    const file = join(folder, 'battles.db');
    const first = await createSqliteBattleStore({ file });
    const here = await stage({ aaa: answers, bbb: answers, ccc: answers }, { store: first });
    const { battleId } = await start(here.arena);
    const view = await until(here.arena.follow(battleId, 'voter-1'), isComplete);
    await allIn(here, battleId, 3);
    const request = { ...turnOf(view), round: 0, outcome: 'left' } as const;
    await here.arena.vote(request);
    await here.arena.close();
    await first.close();

    const second = await createSqliteBattleStore({ file });
    const next = open({ store: second, contestants: contestantsAt(here.server, ['aaa', 'bbb', 'ccc']) });
    expect((await next.vote(request)).votes).toHaveLength(1);
    await expect(next.vote({ ...request, idempotencyKey: 'other' })).rejects.toMatchObject({ code: 'stale' });
    expect((await playToTheEnd(next, battleId)).votes).toHaveLength(2);
    expect(here.server.asked).toHaveLength(3);
    await next.close();
    await second.close();
  });
});
