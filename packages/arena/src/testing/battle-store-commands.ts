import { expect, it } from 'vitest';
import type { AppendRequest, BattleStore } from '../storage/battle-store.ts';
import { votesOf } from './read-votes.ts';
import { sampleAnswer, sampleOpening, sampleUndo, sampleVote } from './sample-events.ts';

/** What opening and appending must do, also when many do it at once. */
export function describeCommands(given: () => BattleStore): void {
  describeOpening(given);
  describeAppending(given);
  describeVoting(given);
}

function describeOpening(given: () => BattleStore): void {
  it('begins one battle for one key, however often and at once it is asked', async () => {
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        given().open(sampleOpening(`battle-${index}`, { idempotencyKey: 'same' })),
      ),
    );
    expect(results.filter(({ kind }) => kind === 'opened')).toHaveLength(1);
    const ids = new Set(results.map((result) => ('battleId' in result ? result.battleId : 'none')));
    expect(ids.size).toBe(1);
    expect(await given().unfinishedBattles()).toEqual([...ids]);
    expect((await given().spending({ sinceMs: 0 })).battleCount).toBe(1);
  });

  it('keeps keys of voters apart', async () => {
    await given().open(sampleOpening('battle-1', { idempotencyKey: 'same' }));
    const other = sampleOpening('battle-2', { idempotencyKey: 'same', voterId: 'voter-2' });
    expect(await given().open(other)).toEqual({ kind: 'opened', battleId: 'battle-2' });
    const pieces = ['a', '"],["', 'b"'].entries();
    for (const [index, voterId] of pieces) {
      const request = sampleOpening(`odd-${index}`, { voterId, idempotencyKey: `${voterId}","` });
      expect((await given().open(request)).kind).toBe('opened');
    }
  });

  it('refuses a battle beside one of the same id, and leaves that one as it is', async () => {
    await given().open(sampleOpening('battle-1'));
    const second = sampleOpening('battle-1', { idempotencyKey: 'other', voterId: 'voter-2' });
    await expect(given().open(second)).rejects.toMatchObject({ code: 'store-failed' });
    expect(await given().battlesOf('voter-2', 9)).toEqual([]);
    expect(await given().read('battle-1')).toEqual(sampleOpening('battle-1').events);
  });

  it('refuses events that do not begin a battle', async () => {
    await expect(
      given().open({ ...sampleOpening('battle-1'), events: [sampleVote(0)] }),
    ).rejects.toBeInstanceOf(TypeError);
    expect(await given().read('battle-1')).toBeUndefined();
  });

  it.each([
    ['voter', { battlesOfVoter: 3 }, 3],
    ['all', { battlesOfAll: 5 }, 5],
    ['voter', { battlesOfVoter: 3, battlesOfAll: 5 }, 3],
  ] as const)('opens up to the cap of %s with %o and no more, also at once', async (cap, caps, allowed) => {
    const results = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        given().open(sampleOpening(`battle-${index}`, { caps: { sinceMs: 500, ...caps } })),
      ),
    );
    expect(results.filter(({ kind }) => kind === 'opened')).toHaveLength(allowed);
    const others = results.filter(({ kind }) => kind !== 'opened');
    expect(others).toEqual(Array.from({ length: 12 - allowed }, () => ({ kind: 'capped', cap })));
  });

  it('counts for a cap only battles since then, and answers a known key beyond the cap', async () => {
    const caps = { sinceMs: 1_000, battlesOfVoter: 1 };
    await given().open(sampleOpening('old', { openedAtMs: 999 }));
    expect((await given().open(sampleOpening('new', { openedAtMs: 1_000, caps }))).kind).toBe('opened');
    expect((await given().open(sampleOpening('next', { openedAtMs: 1_001, caps }))).kind).toBe('capped');
    expect(await given().open(sampleOpening('new', { caps }))).toEqual({ kind: 'replayed', battleId: 'new' });
    const others = sampleOpening('others', { voterId: 'voter-2', caps });
    expect((await given().open(others)).kind).toBe('opened');
  });
}

function describeAppending(given: () => BattleStore): void {
  it('adds all events behind the version that was seen, or says that it is another', async () => {
    await given().open(sampleOpening('battle-1'));
    const events = [sampleAnswer(0), sampleAnswer(1)];
    expect(await given().append({ battleId: 'battle-1', expectedVersion: 1, events })).toEqual({
      kind: 'appended',
      version: 3,
    });
    for (const expectedVersion of [0, 1, 2, 4]) {
      expect(await given().append({ battleId: 'battle-1', expectedVersion, events })).toEqual({
        kind: 'conflict',
        version: 3,
      });
    }
    expect(await given().read('battle-1')).toEqual([...sampleOpening('battle-1').events, ...events]);
  });

  it('adds the events of one key once, and answers it again whatever came after', async () => {
    await given().open(sampleOpening('battle-1'));
    const request: AppendRequest = {
      battleId: 'battle-1',
      expectedVersion: 1,
      idempotencyKey: 'key',
      events: [sampleVote(0)],
    };
    const results = await Promise.all(Array.from({ length: 10 }, () => given().append(request)));
    expect(results.filter(({ kind }) => kind === 'appended')).toHaveLength(1);
    expect(results.filter(({ kind }) => kind === 'replayed')).toHaveLength(9);
    await given().append({ battleId: 'battle-1', expectedVersion: 2, events: [sampleAnswer(0)] });
    expect(await given().append(request)).toEqual({ kind: 'replayed', version: 3 });
  });

  it('tells the repetition of a key from its use for something else, also at once', async () => {
    await given().open(sampleOpening('battle-1'));
    const add = (fingerprint: string, expectedVersion = 1) =>
      given().append({
        battleId: 'battle-1',
        expectedVersion,
        idempotencyKey: 'key',
        fingerprint,
        events: [sampleVote(0)],
      });
    const kinds = (await Promise.all(['a', 'a', 'b', 'a'].map((each) => add(each)))).map(({ kind }) => kind);
    expect(kinds).toEqual(['appended', 'replayed', 'key-reused', 'replayed']);
    expect(await add('b', 0)).toEqual({ kind: 'key-reused', version: 2 });
    expect(await add('b', 2)).toEqual({ kind: 'key-reused', version: 2 });
    expect(await add('a', 2)).toEqual({ kind: 'replayed', version: 2 });
  });

  it('forgets the fingerprint of what was not added', async () => {
    await given().open(sampleOpening('battle-1'));
    const add = (fingerprint: string, expectedVersion: number) =>
      given().append({
        battleId: 'battle-1',
        expectedVersion,
        idempotencyKey: 'key',
        fingerprint,
        events: [sampleVote(0)],
      });
    expect((await add('a', 7)).kind).toBe('conflict');
    expect((await add('b', 1)).kind).toBe('appended');
    expect((await add('a', 2)).kind).toBe('key-reused');
  });

  it('keeps keys of battles apart, and forgets those of what was not added', async () => {
    await given().open(sampleOpening('battle-1'));
    await given().open(sampleOpening('battle-2'));
    const add = (battleId: string, expectedVersion: number) =>
      given().append({ battleId, expectedVersion, idempotencyKey: '', events: [sampleAnswer(0)] });
    expect((await add('battle-1', 7)).kind).toBe('conflict');
    expect((await add('battle-1', 1)).kind).toBe('appended');
    expect((await add('battle-2', 1)).kind).toBe('appended');
    expect((await add('battle-2', 1)).kind).toBe('replayed');
  });

  it('knows no battle that was not begun', async () => {
    const request = { battleId: 'battle-1', expectedVersion: 0, events: [sampleVote(0)] };
    expect(await given().append(request)).toEqual({ kind: 'unknown-battle' });
    expect(await given().read('battle-1')).toBeUndefined();
    expect(await votesOf(given())).toEqual([]);
  });
}

function describeVoting(given: () => BattleStore): void {
  const vote = (expectedVersion: number, events: AppendRequest['events']) =>
    given().append({ battleId: 'battle-1', expectedVersion, events });

  it('lets one of a hundred votes stand that come at once with the same view', async () => {
    await given().open(sampleOpening('battle-1'));
    const results = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        given().append({
          battleId: 'battle-1',
          expectedVersion: 1,
          idempotencyKey: `vote-${index}`,
          events: [sampleVote(0, index % 2 === 0 ? 'left' : 'right')],
        }),
      ),
    );
    expect(results.filter(({ kind }) => kind === 'appended')).toHaveLength(1);
    expect(results.filter(({ kind }) => kind === 'conflict')).toHaveLength(99);
    const winner = results.findIndex(({ kind }) => kind === 'appended');
    const outcome = winner % 2 === 0 ? 'left' : 'right';
    expect((await votesOf(given())).map((cast) => cast.outcome)).toEqual([outcome]);
    expect(await given().read('battle-1')).toHaveLength(2);
  });

  it('refuses a second vote for a round by the claim on it, with nothing of its request', async () => {
    await given().open(sampleOpening('battle-1'));
    await vote(1, [sampleVote(0)]);
    const request: AppendRequest = {
      battleId: 'battle-1',
      expectedVersion: 2,
      idempotencyKey: 'second',
      events: [sampleAnswer(2), sampleVote(1), sampleVote(0, 'right'), { type: 'battle-revealed', atMs: 9 }],
    };
    expect(await given().append(request)).toEqual({ kind: 'already-voted', version: 2 });
    expect(await given().read('battle-1')).toHaveLength(2);
    expect((await votesOf(given())).map(({ round, outcome }) => [round, outcome])).toEqual([[0, 'left']]);
    expect(await given().spending({ sinceMs: 0 })).toEqual({ battleCount: 1, outputTokenCount: 0 });
    expect(await given().unfinishedBattles()).toEqual(['battle-1']);
    // Its key was not used up.
    expect((await given().append({ ...request, events: [sampleVote(1)] })).kind).toBe('appended');
  });

  it('refuses two votes for one round in one request', async () => {
    await given().open(sampleOpening('battle-1'));
    expect(await vote(1, [sampleVote(0), sampleVote(0)])).toEqual({ kind: 'already-voted', version: 1 });
    expect(await votesOf(given())).toEqual([]);
  });

  it('frees the claim with a vote that is taken back, for a vote that is then the newest', async () => {
    await given().open(sampleOpening('battle-1'));
    await given().open(sampleOpening('battle-2'));
    await vote(1, [sampleVote(0)]);
    await given().append({ battleId: 'battle-2', expectedVersion: 1, events: [sampleVote(0)] });
    expect((await vote(2, [sampleUndo(0)])).kind).toBe('appended');
    expect((await votesOf(given())).map(({ battleId }) => battleId)).toEqual(['battle-2']);
    expect((await vote(3, [sampleVote(0, 'right')])).kind).toBe('appended');
    const replaced = [sampleUndo(0), sampleVote(0, 'tie')];
    expect((await vote(4, replaced)).kind).toBe('appended');
    const standing = (await votesOf(given())).map(({ battleId, outcome }) => [battleId, outcome]);
    expect(standing).toEqual([
      ['battle-2', 'left'],
      ['battle-1', 'tie'],
    ]);
  });

  it('keeps votes of rounds and of voters apart', async () => {
    await given().open(sampleOpening('battle-1'));
    await vote(1, [sampleVote(0), sampleVote(1)]);
    await vote(3, [sampleVote(0, 'right', { voterId: 'voter-2' })]);
    await vote(4, [sampleUndo(0, 'voter-2')]);
    expect((await votesOf(given())).map(({ round, voterId }) => [round, voterId])).toEqual([
      [0, 'voter-1'],
      [1, 'voter-1'],
    ]);
  });
}
